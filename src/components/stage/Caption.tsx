import { formatInteger, formatSignificant } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import type { DatasetMeta } from '../../datasets/types';
import type { FamilyMeta } from '../../models/types';
import { useSession } from '../../stores/session';
import { Headline } from '../metrics/Headline';
import { NewNoise } from './NewNoise';
import classes from './Stage.module.css';
import type { Shown } from './use-stage';

interface CaptionProps {
  family: FamilyMeta;
  dataset: DatasetMeta;
  shown: Shown;
}

/** One sentence on what the stage shows, with the numbers that matter. */
export function Caption({ family, dataset, shown }: CaptionProps) {
  const messages = useMessages().stage;
  const text = useText();
  const sentence =
    shown.view === 'neighbours'
      ? messages.neighbours[dataset.kind]
      : shown.view && family.captions[shown.view]?.[dataset.kind];
  const shownSentence = typeof sentence === 'string' ? sentence : sentence && text(sentence);
  return (
    <div className={classes.caption}>
      <div className={classes.sentence}>
        {shown.view && shownSentence ? (
          <p>
            <b>{messages.views[shown.view]}</b>
            {messages.afterName}
            {shownSentence}
          </p>
        ) : (
          <p>
            <b>{text(dataset.label)}</b>
            {messages.nameEnd}
            {text(dataset.summary)}
          </p>
        )}
        <Numbers family={family} dataset={dataset} />
      </div>
      <div className={classes.noise} data-shown={shown.view === 'samples' || shown.view === 'neighbours'}>
        <NewNoise />
      </div>
    </div>
  );
}

/** Step, the chosen metric and the family's main loss: the total where there is one, else every curve of the first chart. */
function Numbers({ family, dataset }: Pick<CaptionProps, 'family' | 'dataset'>) {
  const messages = useMessages().stage;
  const text = useText();
  const step = useSession((state) => state.status.step);
  const losses = useSession((state) => state.status.losses);
  const first = family.curves.filter((curve) => curve.panel === family.curves[0].panel);
  const main = first.filter((curve) => curve.color === 'ink');
  return (
    <p className={classes.numbers}>
      <span>{messages.step(formatInteger(step))}</span>
      {(main.length > 0 ? main : first).map((curve) =>
        losses[curve.key] === undefined ? null : (
          <span key={curve.key}>
            {text(curve.label)} <b>{formatSignificant(losses[curve.key], 3)}</b>
          </span>
        ),
      )}
      <Headline dataset={dataset} />
    </p>
  );
}
