import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { stage } from '../../stores/live';
import { frameToRgba, type Picture } from './frame-image';
import { readPalette } from './palette';
import { fitPlane } from './plane';
import { paintPoints } from './points-painter';
import { beginFrame } from './surface';

/** Side of the exported square of points, in pixels. */
const SIDE = 1200;
/** Pixels per CSS pixel in it: dots as large as on a stage of 600. */
const DPR = 2;

/**
 * What the stage shows now as a picture, without the page around it; before the first samples the real items.
 * Rejects when the browser gives no 2-D context.
 */
export async function stageImage(): Promise<Picture> {
  const { dataset } = described(useConfig.getState().choices);
  const { frame, realItems } = stage;
  if (dataset.kind === 'images') {
    const size = dataset.shape.reduce((product, side) => product * side, 1);
    return frameToRgba(frame ?? { x: realItems, count: realItems.length / size }, dataset);
  }
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const surface = canvas.getContext('2d');
  if (!surface) throw new Error('The browser gives no 2-D canvas.');
  const area = { width: SIDE / DPR, height: SIDE / DPR, dpr: DPR };
  const palette = readPalette();
  const plane = fitPlane(dataset.range, area);
  beginFrame(surface, area);
  surface.fillStyle = palette.ground;
  surface.fillRect(0, 0, area.width, area.height);
  const joined = frame?.originals !== undefined;
  paintPoints(surface, { real: frame?.originals ?? realItems, generated: frame?.x, joined }, plane, palette);
  const { data, width, height } = surface.getImageData(0, 0, SIDE, SIDE);
  return { data: Uint8ClampedArray.from(data), width, height };
}
