/**
 * Where an arrow key goes in a row or grid of `count` items, one of which has the focus (ARIA practices, "roving
 * tabindex"): left and right by one, around the ends; up and down by a row of `columns`, staying where there is no
 * such row (in a single row: by one); Home and End. Undefined for any other key.
 */
export function rovingIndex(key: string, index: number, count: number, columns = count): number | undefined {
  const step = (by: number) => (index + by + count) % count;
  const row = (by: number) => {
    if (columns >= count) return step(Math.sign(by));
    const target = index + by;
    return target >= 0 && target < count ? target : index;
  };
  switch (key) {
    case 'ArrowRight':
      return step(1);
    case 'ArrowLeft':
      return step(-1);
    case 'ArrowDown':
      return row(columns);
    case 'ArrowUp':
      return row(-columns);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
