import {
  type DataTraits,
  hasMeaning,
  type Param,
  type ParamSpec,
  type ParamsOf,
  type ParamValue,
} from './params';

/**
 * Why a value does not fit a parameter on this data, as the end of a sentence that begins
 * with the parameter's path ("must be …"); nothing when it fits.
 */
export function whyNot(param: Param, value: unknown, data: DataTraits): string | undefined {
  switch (param.kind) {
    case 'number': {
      const what = param.integer ? 'a whole number' : 'a number';
      const range = `${what} from ${param.min} to ${param.max}`;
      if (typeof value !== 'number' || !Number.isFinite(value)) return `must be ${range}, not ${show(value)}`;
      if (value < param.min || value > param.max) return `must be ${range}, not ${value}`;
      if (param.integer && !Number.isInteger(value)) return `must be ${range}, not ${value}`;
      return undefined;
    }
    case 'toggle':
      if (typeof value !== 'boolean') return `must be true or false, not ${show(value)}`;
      return value && !hasMeaning(param, data) ? 'can be true on labelled data only' : undefined;
    case 'choice': {
      const names = param.options.map((option) => `"${option.value}"`).join(', ');
      const option = param.options.find((candidate) => candidate.value === value);
      if (!option) return `must be one of ${names}, not ${show(value)}`;
      if (option.only && option.only !== data.kind) return `can be "${option.value}" on ${option.only} only`;
      return undefined;
    }
  }
}

/** Whether `values` holds a fitting value for every parameter of `spec`; narrows to its typed form. */
export function fitsSpec<S extends ParamSpec>(
  spec: S,
  values: Readonly<Record<string, ParamValue>>,
  data: DataTraits,
): values is ParamsOf<S> & Readonly<Record<string, ParamValue>> {
  return Object.entries(spec).every(([id, param]) => whyNot(param, values[id], data) === undefined);
}

/** A value as an error message may quote it: short, and of any type. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
    return String(value);
  }
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
