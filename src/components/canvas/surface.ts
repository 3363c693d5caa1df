/**
 * The part of a 2-D canvas context that the painters use. A page canvas, an `OffscreenCanvas` and a
 * recording fake in tests all are one.
 */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | 'setTransform'
  | 'clearRect'
  | 'fillRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'closePath'
  | 'fill'
  | 'stroke'
  | 'drawImage'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'imageSmoothingEnabled'
>;

/** Where a painter may paint: CSS pixels, and how many device pixels make one. */
export interface Area {
  width: number;
  height: number;
  dpr: number;
}

/** Clears the whole surface and lets the painters count in CSS pixels. */
export function beginFrame(surface: Surface, area: Area): void {
  surface.setTransform(area.dpr, 0, 0, area.dpr, 0, 0);
  surface.clearRect(0, 0, area.width, area.height);
}
