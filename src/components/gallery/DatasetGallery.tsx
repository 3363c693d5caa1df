import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { DataKind } from '../../core/params';
import { DATASETS, findDataset, thumbnailUrl } from '../../datasets/registry';
import type { DatasetMeta } from '../../datasets/types';
import { useMessages, useText } from '../../i18n/messages';
import { HelpTip } from '../controls/HelpTip';
import { Section } from '../controls/Section';
import { Segments } from '../controls/Segments';
import { rovingIndex } from '../stage/roving';
import classes from './DatasetGallery.module.css';
import { PointsThumb } from './PointsThumb';
import { useSelection } from './use-selection';

/** Tiles in a row, as the style sheet has it. */
const COLUMNS = 7;
const DATA_BASE = `${import.meta.env.BASE_URL}datasets/`;

/** Every dataset as a tile, by kind; choosing one starts the run again on it. */
export function DatasetGallery() {
  const words = useMessages().stage.gallery;
  const text = useText();
  const selection = useSelection();
  const chosen = findDataset(selection.id);
  // Looking at the other kind lasts until other data are chosen, here or by a link, undo or script.
  const [browsing, setBrowsing] = useState<{ kind: DataKind; while: string }>();
  const kind = browsing?.while === selection.id ? browsing.kind : (chosen?.kind ?? 'points');
  const kindId = useId();

  const kinds = (
    <>
      <span id={kindId} hidden>
        {words.kind}
      </span>
      <Segments<DataKind>
        labelledBy={kindId}
        value={kind}
        options={[
          { value: 'points', label: words.points },
          { value: 'images', label: words.images },
        ]}
        onChange={(value) => setBrowsing({ kind: value, while: selection.id })}
      />
    </>
  );
  return (
    <Section title={words.label} aside={kinds}>
      <Tiles
        datasets={DATASETS.filter((meta) => meta.kind === kind)}
        selected={selection.id}
        select={selection.select}
      />
      {chosen && (
        <p className={classes.about} title={`${text(chosen.summary)} ${text(chosen.licence)}`}>
          <b>{text(chosen.label)}</b> {text(chosen.summary)}
        </p>
      )}
    </Section>
  );
}

const aboutId = (meta: DatasetMeta) => `about-${meta.id}`;

interface TilesProps {
  datasets: readonly DatasetMeta[];
  selected: string;
  select(id: string, later?: boolean): void;
}

/** The tiles as one radio group: a single tab stop, arrow keys within. */
function Tiles({ datasets, selected, select }: TilesProps) {
  const words = useMessages().stage.gallery;
  const text = useText();
  const tiles = useRef<HTMLDivElement>(null);
  const at = datasets.findIndex((meta) => meta.id === selected);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const focused = datasets.findIndex((meta) => meta.id === document.activeElement?.getAttribute('data-id'));
    const next = focused < 0 ? undefined : rovingIndex(event.key, focused, datasets.length, COLUMNS);
    if (next === undefined) return;
    event.preventDefault();
    tiles.current?.querySelector<HTMLElement>(`[data-id="${datasets[next].id}"]`)?.focus();
    select(datasets[next].id, true);
  };

  return (
    <div
      ref={tiles}
      className={classes.tiles}
      role="radiogroup"
      aria-label={words.label}
      onKeyDown={onKeyDown}
    >
      {datasets.map((meta, i) => (
        <HelpTip key={meta.id} text={words.tile(text(meta.label), text(meta.summary))}>
          <button
            type="button"
            role="radio"
            data-id={meta.id}
            className={classes.tile}
            aria-checked={meta.id === selected}
            aria-label={text(meta.label)}
            aria-describedby={aboutId(meta)}
            tabIndex={i === Math.max(0, at) ? 0 : -1}
            onClick={() => select(meta.id)}
          >
            {meta.kind === 'points' ? (
              <PointsThumb meta={meta} />
            ) : (
              <img src={thumbnailUrl(meta, DATA_BASE)} alt="" draggable={false} />
            )}
            <span id={aboutId(meta)} hidden>
              {text(meta.summary)}
            </span>
          </button>
        </HelpTip>
      ))}
    </div>
  );
}
