import { type ReactNode, useMemo } from 'react';
import { sizeOf } from '../../core/tensor-data';
import type { DatasetMeta } from '../../datasets/types';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import { described } from '../../models/experiment';
import { viewsOf } from '../../models/types';
import { useConfig } from '../../stores/config';
import { useSession } from '../../stores/session';
import { useView } from '../../stores/view';
import { StageCanvas } from '../canvas/StageCanvas';
import { PREVIEW_COUNT } from '../canvas/stage-painter';
import { Caption } from './Caption';
import { Legend } from './Legend';
import classes from './Stage.module.css';
import { STAGE_PANEL_ID, StageTabs, tabId } from './StageTabs';
import { StageStatus } from './StageStatus';
import { type Shown, useShown, useUnhurried } from './use-stage';

/** A text alternative that changed with every step would never be read to its end. */
const LABEL_EVERY_MS = 5000;

interface StageProps {
  /** What a failure puts in front of the stage; the stage dims behind it. */
  failure?: ReactNode;
}

/** The hero of the page: what the model makes, beside or over the real data, with tabs above and a sentence below. */
export function Stage({ failure }: StageProps) {
  const choices = useConfig((state) => state.choices);
  const { family, dataset } = useMemo(() => described(choices), [choices]);
  const asked = useView((state) => state.view);
  const shown = useShown();
  // A view that this family lacks rests until another family offers it.
  const views = useMemo(() => viewsOf(family), [family]);
  const view = views.includes(asked) ? asked : views[0];

  const label = useStageLabel(dataset, shown);
  const failed = failure !== undefined && failure !== null;

  return (
    <div className={classes.stage}>
      <StageTabs views={views} view={view} />
      <div
        id={STAGE_PANEL_ID}
        role="tabpanel"
        // It holds nothing to focus, so it can be reached itself (ARIA practices, "tabs").
        tabIndex={0}
        aria-labelledby={tabId(view)}
        className={classes.card}
        data-kind={dataset.kind}
        data-empty={shown.view === undefined}
      >
        <div className={classes.picture} data-dimmed={failed}>
          <StageCanvas label={label} />
          <Legend kind={dataset.kind} shown={shown} />
        </div>
        {failed ? (
          <div className={classes.failure}>{failure}</div>
        ) : (
          <StageStatus empty={shown.view === undefined} />
        )}
      </div>
      <Caption family={family} dataset={dataset} shown={shown} />
    </div>
  );
}

/** What the canvases show, in words. */
function useStageLabel(dataset: DatasetMeta, shown: Shown): string {
  const words = useMessages().stage.picture;
  const text = useText();
  const step = formatInteger(
    useUnhurried(
      useSession((state) => state.status.step),
      LABEL_EVERY_MS,
    ),
  );
  const data = text(dataset.label);
  const count = formatInteger(shown.count);
  const real = formatInteger(shown.realLength / sizeOf(dataset.shape) || PREVIEW_COUNT);
  const points = dataset.kind === 'points';
  if (shown.view === undefined) return points ? words.realPoints(data, real) : words.realImages(data, real);
  if (shown.view === 'reconstructions') {
    return points ? words.pointPairs(data, count, step) : words.imagePairs(data, count, step);
  }
  if (shown.view === 'neighbours') {
    return points ? words.pointNeighbours(data, count, step) : words.imageNeighbours(data, count, step);
  }
  return points ? words.points(data, count, real, step) : words.images(data, count, step);
}
