import { useId } from 'react';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import classes from './Curves.module.css';

/** Beyond this the line would show nothing of the run but its start. */
const MAX_SMOOTHING = 0.99;

/** The slider's track: ink up to the knob. */
const filledTo = (share: number) =>
  `linear-gradient(to right, var(--ink) ${100 * share}%, var(--line) ${100 * share}%)`;

/** Smoothing and log axis, for all charts. */
export function ChartControls() {
  const words = useMessages().stage.curves;
  const smoothing = useView((state) => state.smoothing);
  const logAxis = useView((state) => state.logAxis);
  const id = useId();
  return (
    <div className={classes['controls']}>
      <label htmlFor={id} title={words.smoothingHelp}>
        {words.smoothing}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={MAX_SMOOTHING}
        step={0.01}
        value={smoothing}
        aria-valuetext={smoothing.toFixed(2)}
        style={{ backgroundImage: filledTo(smoothing / MAX_SMOOTHING) }}
        onChange={(event) => setView({ smoothing: Number(event.currentTarget.value) })}
      />
      <output htmlFor={id}>{smoothing.toFixed(2)}</output>
      <button
        type="button"
        className={classes['log']}
        aria-pressed={logAxis}
        onClick={() => setView({ logAxis: !logAxis })}
      >
        {words.logAxis}
      </button>
    </div>
  );
}
