import type { Rng } from '../../core/rng';
import type { DrawnEntry } from '../types';
import { drawShape, REACH, SIDE, type ShapeFactors } from './draw';

const SHAPES = 3;
const MIN_SIZE = 3.5;
const MAX_SIZE = 6.5;

/** Independent factors, each uniform over its range; the shape always lies wholly inside the image. */
export function drawFactors(rng: Rng): ShapeFactors {
  const shape = rng.integer(SHAPES);
  const size = MIN_SIZE + (MAX_SIZE - MIN_SIZE) * rng.uniform();
  const angle = 2 * Math.PI * rng.uniform();
  // The margin of the largest size, so that position and size stay independent.
  const margin = MAX_SIZE * REACH + 0.5;
  const x = margin + (SIDE - 2 * margin) * rng.uniform();
  const y = margin + (SIDE - 2 * margin) * rng.uniform();
  return { shape, size, angle, x, y, grey: 0.4 + 0.6 * rng.uniform() };
}

/**
 * 28×28 grey images of one shape each, in the manner of dSprites (Matthey et al. 2017): six known, independent
 * factors (shape, size, angle, x, y, grey level). One channel, so that every architecture for `mnist` fits it
 * unchanged; the grey level stands where a colour set would have the hue.
 */
export const shapes: DrawnEntry<'shapes'> = {
  meta: {
    id: 'shapes',
    label: { en: 'Shapes 28×28', 'zh-CN': '形状 28×28' },
    summary: {
      en: 'A square, ellipse or heart of any size, angle, place and grey level: six known factors for a latent space to find.',
      'zh-CN': '任意大小、角度、位置和灰度的方形、椭圆或心形：六个已知因素，等待潜空间去发现。',
    },
    kind: 'images',
    shape: [SIDE, SIDE, 1],
    trainCount: 10_000,
    heldOutCount: 1_000,
    labelNames: ['■', '●', '♥'],
    range: [0, 1],
    licence: {
      en: 'Drawn by formulas in this project; free under its MIT licence.',
      'zh-CN': '由本项目中的公式绘制，按其 MIT 许可证自由使用。',
    },
    source: { kind: 'formula' },
  },
  images: {
    sample(rng, n) {
      const x = new Float32Array(n * SIDE * SIDE);
      const labels = new Int32Array(n);
      for (let i = 0; i < n; i++) {
        const factors = drawFactors(rng);
        labels[i] = factors.shape;
        drawShape(factors, x, i * SIDE * SIDE);
      }
      return { x, labels };
    },
  },
};
