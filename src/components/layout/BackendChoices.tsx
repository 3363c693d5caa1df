import { useId } from 'react';
import { BACKEND_CHOICES, BACKEND_LABELS, type BackendChoice, type BackendInfo } from '../../core/backends';
import { formatSignificant } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { perform } from '../actions/perform';
import { usePending } from '../controls/use-pending';
import classes from './BackendMenu.module.css';

/** Why this backend computes, what each candidate took, and the others to choose from. */
export function BackendChoices({ onDone }: { onDone: () => void }) {
  const { backend: words } = useMessages();
  const text = useText();
  const info = useSession((state) => state.backend);
  const offered = useSession((state) => state.offered);
  const asked = useConfig((state) => state.choices.backend);
  const name = useId();
  const [shown, choose] = usePending<string>(asked, (backend) =>
    perform(() => engine.configure({ backend })),
  );
  const choices = BACKEND_CHOICES.filter((choice) => isOffered(choice, offered, asked));
  return (
    <fieldset className={classes.list}>
      {info && (
        <p className={classes.note}>
          {words.explanations[info.reason]}
          {info.device && <span className={classes.device}>{words.device(info.device)}</span>}
        </p>
      )}
      {info?.refusals?.map(({ id, why, detail }) => (
        <p key={id} className={classes.note}>
          {words.refusals[why](words.short[id])}
          {detail !== '' && (
            <span lang="en" className={classes.device}>
              {detail}
            </span>
          )}
        </p>
      ))}
      <legend className={classes.legend}>{words.computeOn}</legend>
      {choices.map((choice) => (
        <label key={choice} className={classes.choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === shown}
            onChange={() => {
              onDone();
              choose(choice);
            }}
          />
          {text(BACKEND_LABELS[choice])}
          <Found choice={choice} info={info} />
        </label>
      ))}
      <p className={classes.note}>{words.keepsRun}</p>
    </fieldset>
  );
}

/** What was found of a candidate: its time for a step of this model, or that it was refused. */
function Found({ choice, info }: { choice: BackendChoice; info: BackendInfo | undefined }) {
  const { backend: words } = useMessages();
  const trial = info?.trials?.find(({ id }) => id === choice);
  if (trial) {
    return (
      <span className={classes.found} data-best={trial.id === info?.id}>
        {words.msPerStep(formatSignificant(trial.msPerStep, 2))}
      </span>
    );
  }
  const refused = info?.refusals?.some(({ id }) => id === choice);
  return refused ? <span className={classes.found}>{words.refused}</span> : null;
}

/** WebGPU is shown only where the browser has an adapter (or where a link asked for it). */
function isOffered(
  choice: BackendChoice,
  offered: readonly string[] | undefined,
  asked: BackendChoice,
): boolean {
  if (choice === 'auto' || choice === asked) return true;
  return offered ? offered.includes(choice) : choice !== 'webgpu';
}
