/** How items stand in a grid; all lengths in device pixels. */
export interface GridLayout {
  columns: number;
  rows: number;
  /** Side lengths of one image as painted. */
  cellWidth: number;
  cellHeight: number;
  /** Between neighbours; inside a pair of original and reconstruction it is `pairGap`. */
  gap: number;
  pairGap: number;
  /** Images that stand side by side as one item: 2 for pairs. */
  perItem: 1 | 2;
  /** Top left corner of the grid. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is to be laid out. */
export interface GridRequest {
  count: number;
  /** Size of one image, in its own pixels. */
  itemWidth: number;
  itemHeight: number;
  perItem: 1 | 2;
  /** Room, in device pixels. */
  width: number;
  height: number;
  gap: number;
  /** Takes this scale instead of the largest that fits. */
  scale?: number;
}

/** A whole scale is taken when it keeps at least this share of the size: every pixel then is equally large. */
const WHOLE_SCALE_KEEPS = 0.8;

/** The near-square grid with the largest images that fits the room. */
export function layoutGrid(request: GridRequest): GridLayout {
  const { itemWidth, itemHeight, perItem, gap } = request;
  const count = Math.max(1, request.count);
  const side = Math.min(request.width, request.height);
  const pairGap = perItem === 2 ? Math.max(1, Math.round(gap / 4)) : 0;
  let columns = 1;
  let best = -Infinity;
  for (let candidate = 1; candidate <= count; candidate++) {
    const rows = Math.ceil(count / candidate);
    const scale = Math.min(
      (side - (candidate - 1) * gap - candidate * pairGap) / (candidate * perItem * itemWidth),
      (side - (rows - 1) * gap) / (rows * itemHeight),
    );
    if (scale > best) {
      best = scale;
      columns = candidate;
    }
  }
  const rows = Math.ceil(count / columns);
  const whole = Math.floor(best);
  const scale = request.scale ?? (whole >= 1 && whole / best >= WHOLE_SCALE_KEEPS ? whole : best);
  const cellWidth = Math.max(1, Math.floor(itemWidth * scale));
  const cellHeight = Math.max(1, Math.floor(itemHeight * scale));
  const width = columns * (perItem * cellWidth + pairGap) + (columns - 1) * gap;
  const height = rows * cellHeight + (rows - 1) * gap;
  return {
    columns,
    rows,
    cellWidth,
    cellHeight,
    gap,
    pairGap,
    perItem,
    left: Math.floor((request.width - width) / 2),
    top: Math.floor((request.height - height) / 2),
    width,
    height,
  };
}

/** Top left corner of image `part` (0, or 1 for a reconstruction) of item `index`, in device pixels. */
export function cellCorner(layout: GridLayout, index: number, part: 0 | 1): readonly [x: number, y: number] {
  const column = index % layout.columns;
  const row = Math.floor(index / layout.columns);
  const stride = layout.perItem * layout.cellWidth + layout.pairGap + layout.gap;
  return [
    layout.left + column * stride + part * (layout.cellWidth + layout.pairGap),
    layout.top + row * (layout.cellHeight + layout.gap),
  ];
}
