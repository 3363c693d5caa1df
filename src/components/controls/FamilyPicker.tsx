import IconMinus from '@tabler/icons-react/icons/IconMinus';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useMessages, useText } from '../../i18n/messages';
import { FAMILIES } from '../../models/registry';
import type { FamilyMeta } from '../../models/types';
import { engine } from '../../stores/engine';
import { perform } from '../actions/perform';
import classes from './FamilyPicker.module.css';
import { usePending } from './use-pending';

/** The families as tiles; below them the strength and the price of the chosen one. */
export function FamilyPicker({ family }: { family: FamilyMeta }) {
  const { controls } = useMessages();
  const text = useText();
  const [shown, choose] = usePending(family.id, (id) => perform(() => engine.configure({ family: id })));
  return (
    <fieldset className={classes.picker}>
      <legend className={classes.hiddenLegend}>{controls.family}</legend>
      <div className={classes.tiles}>
        {FAMILIES.map((candidate) => (
          <label key={candidate.id} className={classes.tile} title={text(candidate.summary)}>
            <input
              type="radio"
              name="family"
              className={classes.radio}
              value={candidate.id}
              checked={candidate.id === shown}
              onChange={() => choose(candidate.id)}
            />
            <span className={classes.name}>{text(candidate.label)}</span>
            <span className={classes.idea}>{text(candidate.idea)}</span>
          </label>
        ))}
      </div>
      <ul className={classes.lines}>
        <li>
          <IconPlus size={13} stroke={2} className={classes.plus} role="img" aria-label={controls.strength} />
          {text(family.strength)}
        </li>
        <li>
          <IconMinus size={13} stroke={2} className={classes.minus} role="img" aria-label={controls.price} />
          {text(family.price)}
        </li>
      </ul>
    </fieldset>
  );
}
