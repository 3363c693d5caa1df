import { memo, useMemo } from 'react';
import { whyNot } from '../../core/check-params';
import type { DataTraits, NumberParam, Param, ParamValue } from '../../core/params';
import { formatSetting } from '../../i18n/format';
import { type Messages, useMessages, useText } from '../../i18n/messages';
import { ChoiceRow } from './ChoiceRow';
import { SliderRow } from './SliderRow';
import { trackOf } from './slider-track';
import { ToggleRow } from './ToggleRow';
import { applyParam, restoreParam } from './use-experiment';

interface ParamRowProps {
  /** Key in the family's `params`. */
  id: string;
  param: Param;
  value: ParamValue;
  /** Where the dot leads back to. */
  preset: ParamValue;
  data: DataTraits;
}

/** The row of one parameter, derived from its description alone. */
export const ParamRow = memo(function ParamRow({ id, param, value, preset, data }: ParamRowProps) {
  const messages = useMessages();
  const text = useText();
  const name = text(param.label);
  const common = {
    id: `param-${id}`,
    name,
    help: text(param.help),
    effect: param.effect,
    changed:
      value === preset
        ? undefined
        : {
            label: messages.controls.restore(name, describe(param, preset, messages, text)),
            onRestore: () => void restoreParam(id),
          },
  };
  switch (param.kind) {
    case 'number':
      return typeof value === 'number' ? (
        <NumberRow common={common} paramId={id} param={param} value={value} data={data} />
      ) : null;
    case 'choice': {
      const options = param.options
        .filter((option) => option.only === undefined || option.only === data.kind)
        .map((option) => ({ value: option.value, label: text(option.label) }));
      return (
        <ChoiceRow
          {...common}
          value={String(value)}
          options={options}
          apply={(next) => applyParam(id, next)}
        />
      );
    }
    case 'toggle':
      return <ToggleRow {...common} value={value === true} apply={(next) => applyParam(id, next)} />;
  }
});

interface NumberRowProps {
  common: Pick<Parameters<typeof SliderRow>[0], 'id' | 'name' | 'help' | 'effect' | 'changed'>;
  paramId: string;
  param: NumberParam;
  value: number;
  data: DataTraits;
}

function NumberRow({ common, paramId, param, value, data }: NumberRowProps) {
  const { controls } = useMessages();
  const text = useText();
  const track = useMemo(() => trackOf(param), [param]);
  const check = (typed: number) => {
    if (whyNot(param, typed, data) === undefined) return undefined;
    const range = param.integer ? controls.wholeRange : controls.range;
    return range(formatSetting(param.min), formatSetting(param.max));
  };
  return (
    <SliderRow
      {...common}
      unit={param.unit && text(param.unit)}
      track={track}
      value={value}
      check={check}
      apply={(next) => applyParam(paramId, next)}
    />
  );
}

/** A value in words, as the dot's name says it. */
function describe(
  param: Param,
  value: ParamValue,
  messages: Messages,
  text: ReturnType<typeof useText>,
): string {
  if (typeof value === 'number') return formatSetting(value);
  if (typeof value === 'boolean') return value ? messages.controls.on : messages.controls.off;
  const option =
    param.kind === 'choice' ? param.options.find((candidate) => candidate.value === value) : undefined;
  return option ? text(option.label) : value;
}
