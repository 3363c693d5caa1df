/** Reads typed fields out of parsed JSON of unknown form. */
export interface JsonReader {
  /** The text as JSON. */
  parse(text: string): unknown;
  /** `value` as an object; `path` names it in the error. */
  fields(value: unknown, path: string): Record<string, unknown>;
  string(record: Record<string, unknown>, key: string): string;
  /** A whole number, 0 or more. */
  count(record: Record<string, unknown>, key: string): number;
  list<T>(record: Record<string, unknown>, key: string, is: (value: unknown) => value is T): T[];
}

/** A reader that throws what `refuse` makes of the words for what is wrong. */
export function jsonReader(refuse: (what: string) => Error): JsonReader {
  return {
    parse(text) {
      try {
        return JSON.parse(text);
      } catch {
        throw refuse('it is not JSON');
      }
    },
    fields(value, path) {
      if (isRecord(value)) return value;
      throw refuse(`${path} is not an object`);
    },
    string(record, key) {
      const value = record[key];
      if (isString(value)) return value;
      throw refuse(`"${key}" is not a string`);
    },
    count(record, key) {
      const value = record[key];
      if (isCount(value)) return value;
      throw refuse(`"${key}" is not a whole number`);
    },
    list(record, key, is) {
      const value: unknown = record[key];
      if (Array.isArray(value) && value.every(is)) return value;
      throw refuse(`"${key}" is not a list of the right kind`);
    },
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}
