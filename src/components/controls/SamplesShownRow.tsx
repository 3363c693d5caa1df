import { useMemo } from 'react';
import type { DataKind } from '../../core/params';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import { SliderRow } from './SliderRow';
import { linearTrack, type Track } from './slider-track';

/** Points: a cloud. Images: a grid of 2 × 2 to 12 × 12, always full. */
const POINTS = linearTrack({ min: 100, max: 2000, step: 100 });
const SIDES = linearTrack({ min: 2, max: 12, step: 1 });

/** A track over full square grids, by their number of cells. */
const SQUARES: Track = {
  min: SIDES.min ** 2,
  max: SIDES.max ** 2,
  positionOf: (count) => SIDES.positionOf(Math.sqrt(count)),
  valueAt: (t) => SIDES.valueAt(t) ** 2,
  next: (count, direction, big) => {
    const side = direction === 1 ? Math.floor(Math.sqrt(count)) : Math.ceil(Math.sqrt(count));
    return SIDES.next(side, direction, big) ** 2;
  },
};

/** How many samples the stage draws; it touches the view alone. */
export function SamplesShownRow({ kind }: { kind: DataKind }) {
  const { controls } = useMessages();
  const shown = useView((state) => state.samplesShown);
  const track = kind === 'points' ? POINTS : SQUARES;
  const apply = useMemo(
    () => async (wanted: number) => {
      // Images fill their grid: the nearest square.
      const count = kind === 'points' ? wanted : Math.round(Math.sqrt(wanted)) ** 2;
      setView({ samplesShown: { ...useView.getState().samplesShown, [kind]: count } });
      return true;
    },
    [kind],
  );
  const check = (typed: number) =>
    Number.isInteger(typed) && typed >= track.min && typed <= track.max
      ? undefined
      : controls.wholeRange(String(track.min), String(track.max));
  return (
    <SliderRow
      key={kind}
      id="samples-shown"
      name={controls.samplesShown}
      help={controls.samplesShownHelp}
      effect="live"
      track={track}
      value={shown[kind]}
      check={check}
      apply={apply}
    />
  );
}
