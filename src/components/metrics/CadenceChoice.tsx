import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { useId } from 'react';
import { useMessages } from '../../i18n/messages';
import { engine } from '../../stores/engine';
import { useRecord } from '../../stores/record';
import { useSession } from '../../stores/session';
import { CADENCES, useView } from '../../stores/view';
import { perform } from '../actions/perform';
import { isBuilt } from '../actions/run-control';
import buttons from '../controls/buttons.module.css';
import rows from '../controls/Row.module.css';
import classes from './Metrics.module.css';

/** How often metrics are measured while training, and a measurement now. */
export function CadenceChoice() {
  const words = useMessages().metrics;
  const cadence = useView((state) => state.cadence);
  const id = useId();
  const options = CADENCES.includes(cadence) ? CADENCES : [...CADENCES, cadence];
  const nameOf = (option: typeof cadence) =>
    typeof option === 'number' ? words.cadences.every(String(option)) : words.cadences[option];
  return (
    <div className={classes.cadence}>
      <label htmlFor={id} title={words.cadenceHelp}>
        {words.cadence}
      </label>
      <span className={rows.selectBox}>
        <select
          id={id}
          className={rows.select}
          value={String(cadence)}
          title={words.cadenceHelp}
          onChange={(event) => {
            const chosen = options.find((option) => String(option) === event.currentTarget.value);
            if (chosen !== undefined) engine.measureEvery(chosen);
          }}
        >
          {options.map((option) => (
            <option key={option} value={String(option)}>
              {nameOf(option)}
            </option>
          ))}
        </select>
        <IconChevronDown size={14} aria-hidden />
      </span>
      <MeasureButton />
    </div>
  );
}

/** Measures everything now, training or paused. */
function MeasureButton() {
  const words = useMessages().metrics;
  const ready = useSession(isBuilt);
  const measuring = useRecord((state) => state.measuring);
  return (
    <button
      type="button"
      className={`${buttons.quiet} ${classes.measure}`}
      disabled={!ready || measuring}
      onClick={() => void perform(() => engine.metrics())}
    >
      {measuring ? words.measuring : words.measureNow}
    </button>
  );
}
