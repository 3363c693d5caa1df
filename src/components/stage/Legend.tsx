import type { DataKind } from '../../core/params';
import { useMessages } from '../../i18n/messages';
import classes from './Stage.module.css';
import type { Shown } from './use-stage';

/** What the marks on the stage mean; shape and word tell what colour tells. */
export function Legend({ kind, shown }: { kind: DataKind; shown: Shown }) {
  const words = useMessages().stage.legend;
  const pairs = shown.view === 'reconstructions' || shown.view === 'neighbours';
  if (kind === 'images' && pairs) {
    return (
      <ul className={classes.legend} aria-label={words.label}>
        <li>{shown.view === 'neighbours' ? words.neighbourPairs : words.pairs}</li>
      </ul>
    );
  }
  const real = kind === 'points' || shown.view === undefined;
  return (
    <ul className={classes.legend} aria-label={words.label}>
      {real && (
        <li>
          <span className={classes.dot} aria-hidden="true" />
          {shown.view === 'neighbours' ? words.nearest : words.real}
        </li>
      )}
      {shown.view !== undefined && (
        <li>
          <span className={classes.diamond} aria-hidden="true" />
          {shown.view === 'reconstructions' ? words.reconstructed : words.generated}
        </li>
      )}
      {shown.view === 'samples' && <li>{words.fixedNoise}</li>}
    </ul>
  );
}
