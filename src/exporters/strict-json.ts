/**
 * JSON as a file format needs it: `JSON.parse` keeps the last of two equal keys, reads `1.0` and `1` alike and rounds
 * integers above 2⁵³, so that a reader cannot refuse what the format forbids. This one keeps objects as maps
 * (`__proto__` is a key like any other), refuses duplicate keys and keeps numbers as they are written.
 */

/** A number as it is written in the text. */
export class JsonNumber {
  readonly raw: string;
  constructor(raw: string) {
    this.raw = raw;
  }
}

export type JsonObject = Map<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

/** The text is not JSON; `position` counts UTF-16 units from its start. */
export class JsonSyntaxError extends Error {
  readonly position: number;
  constructor(what: string, position: number) {
    super(`${what} at position ${position}`);
    this.name = 'JsonSyntaxError';
    this.position = position;
  }
}

/** An object names a key twice; `path` leads to it, the key itself last. */
export class DuplicateKeyError extends Error {
  readonly path: readonly string[];
  constructor(path: readonly string[]) {
    super(`Duplicate key ${path.join(' > ')}`);
    this.name = 'DuplicateKeyError';
    this.path = path;
  }
}

/** Deeper nesting than any honest header has; it bounds the recursion. */
const MAX_DEPTH = 64;

const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

class Parser {
  private position = 0;
  private readonly path: string[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonValue {
    const value = this.value(0);
    this.take(WHITESPACE);
    if (this.position < this.text.length) throw this.syntax('Unexpected text after the end');
    return value;
  }

  private value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.syntax('Too deeply nested');
    this.take(WHITESPACE);
    const first = this.text[this.position];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    const word = this.take(WORD);
    if (word !== '') return word === 'null' ? null : word === 'true';
    const number = this.take(NUMBER);
    if (number !== '') return new JsonNumber(number);
    throw this.syntax(first === undefined ? 'Unexpected end' : 'Unexpected character');
  }

  private object(depth: number): JsonObject {
    const entries: JsonObject = new Map();
    this.position++;
    if (this.closes('}')) return entries;
    do {
      this.take(WHITESPACE);
      const key = this.string();
      this.path.push(key);
      if (entries.has(key)) throw new DuplicateKeyError([...this.path]);
      this.expect(':');
      entries.set(key, this.value(depth + 1));
      this.path.pop();
    } while (this.continues('}'));
    return entries;
  }

  private array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.position++;
    if (this.closes(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.continues(']'));
    return items;
  }

  private string(): string {
    const start = this.position;
    if (this.text[start] !== '"') throw this.syntax('Expected a string');
    // A loop instead of a pattern: patterns that can backtrack run out of stack on strings of megabytes.
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    if (end >= this.text.length) throw new JsonSyntaxError('Unfinished string', start);
    this.position = end + 1;
    try {
      return String(JSON.parse(this.text.slice(start, end + 1)));
    } catch {
      throw new JsonSyntaxError('Malformed string', start);
    }
  }

  /** Consumes the closing bracket if it is next. */
  private closes(bracket: string): boolean {
    this.take(WHITESPACE);
    if (this.text[this.position] !== bracket) return false;
    this.position++;
    return true;
  }

  /** After an item: true at a comma, false at the closing bracket. */
  private continues(bracket: string): boolean {
    if (this.closes(bracket)) return false;
    this.expect(',');
    return true;
  }

  private expect(character: string): void {
    this.take(WHITESPACE);
    if (this.text[this.position] !== character) throw this.syntax(`Expected "${character}"`);
    this.position++;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const token = pattern.exec(this.text)?.[0] ?? '';
    this.position += token.length;
    return token;
  }

  private syntax(what: string): JsonSyntaxError {
    return new JsonSyntaxError(what, this.position);
  }
}

/** Parses a whole text. Throws `JsonSyntaxError` or `DuplicateKeyError`. */
export function parseStrictJson(text: string): JsonValue {
  return new Parser(text).document();
}
