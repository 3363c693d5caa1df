import { sizeOf } from '../../core/tensor-data';
import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { stage } from '../../stores/live';
import { frameToRgba, type Picture } from './frame-image';
import { readPalette } from './palette';
import { bytesOf } from './raster';
import { StagePicture } from './stage-picture';

/** Side of the exported square of points, in pixels, and pixels per CSS pixel: dots as on a stage of 600. */
const SIDE = 1200;
const DPR = 2;

/**
 * What the stage shows now as a picture, without the page around it; before the first samples the real items.
 * Undefined while nothing is loaded.
 */
export async function stageImage(): Promise<Picture | undefined> {
  const { dataset } = described(useConfig.getState().choices);
  const { frame, realItems } = stage;
  if (!frame && realItems.length === 0) return undefined;
  if (dataset.kind === 'images') {
    return frameToRgba(frame ?? { x: realItems, count: realItems.length / sizeOf(dataset.shape) }, dataset);
  }
  const ground = {
    meta: dataset,
    width: SIDE,
    height: SIDE,
    dpr: DPR,
    palette: readPalette(),
    real: realItems,
  };
  const picture = new StagePicture({ ...ground, imagesShown: 0 }, frame);
  picture.paint(frame, frame?.x ?? new Float32Array());
  return { data: bytesOf(picture.raster), width: SIDE, height: SIDE };
}
