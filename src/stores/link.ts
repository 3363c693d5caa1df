import type { Param, ParamValue } from '../core/params';
import { LANGUAGES, type Language } from '../core/text';
import { decodeHash, encodeHash, LINK_KEYS, PARAM_PREFIX } from '../core/url';
import { PlaygroundError } from '../core/errors';
import { applyPatch, type Choices, changedParams, FIRST_VISIT } from '../models/experiment';
import { familyMeta } from '../models/registry';

/** What a link asks for, as far as it makes sense here. */
export interface OpenedLink {
  choices: Choices;
  language?: Language;
  stopAt?: number;
  /** Keys that were left out, with what was wrong. */
  dropped: string[];
}

/** The hash that opens this experiment elsewhere: only what differs from the defaults. */
export function linkHash(choices: Choices, language: Language, stopAt: number | undefined): string {
  return encodeHash({
    family: choices.family,
    dataset: choices.dataset,
    params: changedParams(choices),
    language,
    ...(choices.backend === FIRST_VISIT.backend ? {} : { backend: choices.backend }),
    ...(choices.seed === FIRST_VISIT.seed ? {} : { seed: choices.seed }),
    ...(stopAt === undefined ? {} : { stopAt }),
  });
}

/** Reads a link. What it does not say is as on a first visit; what does not fit is dropped and named. */
export function openLink(hash: string): OpenedLink {
  const { entries, dropped } = decodeHash(hash);
  const opened: OpenedLink = { choices: FIRST_VISIT, dropped: dropped.map(({ key }) => key) };
  const keep = (key: string, patch: unknown) => {
    try {
      opened.choices = applyPatch(opened.choices, patch);
    } catch (thrown) {
      if (!(thrown instanceof PlaygroundError)) throw thrown;
      opened.dropped.push(key);
    }
  };
  const order = [LINK_KEYS.family, LINK_KEYS.dataset, LINK_KEYS.backend];
  for (const key of order) {
    const value = entries.get(key);
    if (value !== undefined) keep(key, { [key]: value });
  }
  const { params } = familyMeta(opened.choices.family);
  for (const [key, value] of entries) {
    if (key.startsWith(PARAM_PREFIX)) {
      const id = key.slice(PARAM_PREFIX.length);
      if (Object.hasOwn(params, id)) keep(key, { params: { [id]: typed(params[id], value) } });
      else opened.dropped.push(key);
    } else if (key === LINK_KEYS.seed) {
      keep(key, { seed: toNumber(value) });
    } else if (key === LINK_KEYS.language) {
      const language = LANGUAGES.find((candidate) => candidate === value);
      if (language) opened.language = language;
      else opened.dropped.push(key);
    } else if (key === LINK_KEYS.stopAt) {
      const step = toNumber(value);
      if (Number.isSafeInteger(step) && step >= 1) opened.stopAt = step;
      else opened.dropped.push(key);
    } else if (!order.some((known) => known === key)) {
      opened.dropped.push(key);
    }
  }
  return opened;
}

function typed(param: Param, value: string): ParamValue {
  switch (param.kind) {
    case 'number':
      return toNumber(value);
    case 'toggle':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'choice':
      return value;
  }
}

/** NaN, which no setting accepts, for what is not written as a number. */
function toNumber(value: string): number {
  return value.trim() === '' ? Number.NaN : Number(value);
}
