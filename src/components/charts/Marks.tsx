import { useMemo } from 'react';
import type { Param, ParamValue } from '../../core/params';
import { formatInteger, formatSetting } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { FamilyMeta } from '../../models/types';
import { useRecord } from '../../stores/record';
import type { ChartMark } from './Chart';
import classes from './Curves.module.css';

/** The settings that were changed in mid-run, as the charts mark them. */
export function useMarks(family: FamilyMeta): readonly ChartMark[] {
  const text = useText();
  const { on, off } = useMessages().controls;
  const marks = useRecord((state) => state.marks);
  return useMemo(() => {
    const written = (param: Param, value: ParamValue) => {
      if (typeof value === 'number') return formatSetting(value);
      if (typeof value === 'boolean') return value ? on : off;
      const option = param.kind === 'choice' && param.options.find((candidate) => candidate.value === value);
      return option ? text(option.label) : value;
    };
    return marks.flatMap(({ step, id, value }) => {
      const param: Param | undefined = family.params[id];
      return param ? [{ step, setting: text(param.label), value: written(param, value) }] : [];
    });
  }, [marks, family, text, on, off]);
}

/** The marks as a list, out of sight. */
export function MarkList({ family }: { family: FamilyMeta }) {
  const words = useMessages().metrics;
  const marks = useMarks(family);
  if (marks.length === 0) return null;
  return (
    <ul className={classes.unseen} aria-label={words.marks}>
      {marks.map(({ step, setting, value }) => (
        <li key={`${step}/${setting}`}>{words.mark(formatInteger(step), setting, value)}</li>
      ))}
    </ul>
  );
}
