import type { Text } from './text';

/** What one datum is: a point of the plane `[2]`, or an image `[height, width, channels]`. */
export type DataKind = 'points' | 'images';

/** What of the data decides whether a setting has a meaning there. A dataset's description is one. */
export interface DataTraits {
  kind: DataKind;
  /** Names of the classes, where items carry labels. */
  labelNames?: readonly string[];
}

export type ParamValue = number | string | boolean;
export type ParamValues = Readonly<Record<string, ParamValue>>;

interface ParamBase {
  label: Text;
  /** One or two sentences: what the knob does and what more of it costs. */
  help: Text;
  /** The heading it stands under. */
  group: 'model' | 'training' | 'sampling';
  /** `live` applies at once; `rebuild` starts the run again at step 0. */
  effect: 'live' | 'rebuild';
  /** Rarer settings fold under "More". */
  rare?: true;
  /** Shown only where the other choice has one of these values (its own value is kept meanwhile). */
  when?: { param: string; is: readonly ParamValue[] };
}

/** A number, set by a slider. */
export interface NumberParam extends ParamBase {
  kind: 'number';
  default: number;
  min: number;
  max: number;
  /** Grid of the slider (linear) or of the typed value; typed values need not lie on it unless `integer`. */
  step: number;
  /**
   * How the slider's track maps to values; a log track whose `min` is 0 shows 0 at its left end.
   * `complement` is log10 of 1 − value, for decays that matter near 1 (0.9, 0.99, 0.999); it needs `max` < 1.
   */
  scale?: 'linear' | 'log2' | 'log10' | 'complement';
  /** The smallest positive value on a log track whose `min` is 0. */
  logFloor?: number;
  integer?: boolean;
  unit?: Text;
}

/** One of a few named ways. */
export interface ChoiceParam extends ParamBase {
  kind: 'choice';
  default: string;
  /** `only`: the option has a meaning on this kind of data alone. */
  options: readonly { value: string; label: Text; help?: Text; only?: DataKind }[];
}

/** On or off. */
export interface ToggleParam extends ParamBase {
  kind: 'toggle';
  default: boolean;
  /** It can be on where the data have labels alone. */
  only?: 'labels';
}

export type Param = NumberParam | ChoiceParam | ToggleParam;
export type ParamSpec = Readonly<Record<string, Param>>;

/** The values a spec describes: choices narrow to their literal options. */
export type ParamsOf<S extends ParamSpec> = {
  readonly [K in keyof S]: S[K] extends NumberParam
    ? number
    : S[K] extends ToggleParam
      ? boolean
      : S[K] extends { options: readonly { value: infer V }[] }
        ? V
        : never;
};

/** Every default of a spec. */
export function defaultsOf(spec: ParamSpec): Record<string, ParamValue> {
  return Object.fromEntries(Object.entries(spec).map(([id, param]) => [id, param.default]));
}

/** Whether the knob can do anything on this data. */
export function hasMeaning(param: Param, data: DataTraits): boolean {
  return !(param.kind === 'toggle' && param.only === 'labels' && data.labelNames === undefined);
}

/** Whether the knob acts at all under these values (its `when` holds). */
export function isActive(param: Param, values: ParamValues): boolean {
  if (!param.when) return true;
  const other = values[param.when.param];
  return other !== undefined && param.when.is.includes(other);
}
