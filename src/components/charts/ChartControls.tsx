import { type CSSProperties, useId } from 'react';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import rows from '../controls/Row.module.css';
import classes from './Curves.module.css';

/** Beyond this the line would show nothing of the run but its start. */
const MAX_SMOOTHING = 0.99;

/** Smoothing and log axis, for all charts. */
export function ChartControls() {
  const words = useMessages().stage.curves;
  const smoothing = useView((state) => state.smoothing);
  const logAxis = useView((state) => state.logAxis);
  const id = useId();
  const fill: CSSProperties & { '--fill': number } = { '--fill': smoothing / MAX_SMOOTHING };
  return (
    <div className={classes.controls}>
      <label htmlFor={id} title={words.smoothingHelp}>
        {words.smoothing}
      </label>
      <input
        id={id}
        type="range"
        className={rows.track}
        min={0}
        max={MAX_SMOOTHING}
        step={0.01}
        value={smoothing}
        aria-valuetext={smoothing.toFixed(2)}
        style={fill}
        onChange={(event) => setView({ smoothing: Number(event.currentTarget.value) })}
      />
      <output htmlFor={id}>{smoothing.toFixed(2)}</output>
      <button
        type="button"
        className={classes.log}
        aria-pressed={logAxis}
        onClick={() => setView({ logAxis: !logAxis })}
      >
        {words.logAxis}
      </button>
    </div>
  );
}
