import IconDice5 from '@tabler/icons-react/icons/IconDice5';
import { useState } from 'react';
import { formatInteger } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { MAX_SEED } from '../../models/experiment';
import { engine } from '../../stores/engine';
import { perform } from '../actions/perform';
import buttons from './buttons.module.css';
import classes from './Row.module.css';
import { RowLabel } from './RowLabel';
import { ValueBox } from './ValueBox';

/** Seeds of a few digits are easier to say and to compare. */
const DRAWN_SEEDS = 10_000;

/** Where every random number starts. It has no more or less, hence no track: a value, and a die for another. */
export function SeedRow({ seed }: { seed: number }) {
  const { controls } = useMessages();
  const [message, setMessage] = useState<string>();
  const apply = (next: number) => {
    setMessage(undefined);
    void perform(() => engine.configure({ seed: next }));
  };
  const draw = () => {
    // The one number that must not be reproducible.
    apply(crypto.getRandomValues(new Uint32Array(1))[0] % DRAWN_SEEDS);
  };
  const check = (typed: number) =>
    Number.isInteger(typed) && typed >= 0 && typed <= MAX_SEED
      ? undefined
      : controls.wholeRange('0', formatInteger(MAX_SEED));
  return (
    <div className={`${classes.row} ${classes.flat}`}>
      <div className={classes.head}>
        <RowLabel id="seed" name={controls.seed} help={controls.seedHelp} effect="rebuild" />
        <button
          type="button"
          className={buttons.quiet}
          aria-label={controls.newSeed}
          title={controls.newSeed}
          onClick={draw}
        >
          <IconDice5 size={15} stroke={1.8} aria-hidden />
        </button>
        <ValueBox
          id="seed"
          controlId="seed"
          name={controls.seed}
          value={seed}
          check={check}
          onCommit={apply}
          onMessage={setMessage}
        />
      </div>
      <p id="seed-message" className={classes.message} role="alert" hidden={message === undefined}>
        {message}
      </p>
    </div>
  );
}
