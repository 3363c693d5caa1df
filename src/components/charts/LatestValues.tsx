import { formatInteger, formatSignificant } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { CurveMeta } from '../../models/types';
import { useUnhurried } from '../stage/use-stage';
import classes from './Curves.module.css';
import type { Drawn } from './use-chart-data';

/** Slow enough that a table does not change while it is being read. */
const EVERY_MS = 5000;

interface LatestValuesProps {
  title: string;
  curves: readonly CurveMeta[];
  drawn: Drawn | undefined;
}

/** The chart's text alternative: a table of the latest values, out of sight. */
export function LatestValues({ title, curves, drawn }: LatestValuesProps) {
  const words = useMessages().stage.curves;
  const text = useText();
  const told = useUnhurried(drawn, EVERY_MS);
  // Made for another family: the new numbers come with the next turn.
  if (!told || told.data.last.length !== curves.length) return null;
  return (
    <table className={classes.unseen}>
      <caption>{words.table(title, formatInteger(told.lastStep))}</caption>
      <thead>
        <tr>
          <th scope="col">{words.curve}</th>
          <th scope="col">{words.last}</th>
          <th scope="col">{words.smoothed}</th>
        </tr>
      </thead>
      <tbody>
        {curves.map((curve, i) => (
          <tr key={curve.key}>
            <th scope="row">{text(curve.label)}</th>
            <td>{formatSignificant(told.data.last[i].raw)}</td>
            <td>{formatSignificant(told.data.last[i].line)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
