import type { Rng } from '../../core/rng';
import type { Text } from '../../core/text';
import type { PointFormula, PointsEntry } from '../types';

const TRAIN_COUNT = 20_000;
const HELD_OUT_COUNT = 2_500;

/** What a 2-D dataset has to say of itself. */
interface PointsSpec<Id extends string> {
  id: Id;
  label: Text;
  summary: Text;
  /** Of either coordinate: at least 99.9 % lie within ±bound. */
  bound: number;
  /** Number of labels, where points belong to a mode, arm or class; its points then carry a third number. */
  classes?: number;
  /** One point: `[x, y]`, or `[x, y, label]` where `classes` is given. */
  draw(rng: Rng): readonly [x: number, y: number, label?: number];
  modes?: NonNullable<PointFormula['modes']>;
}

/** A 2-D dataset from the rule that draws one of its points. */
export function definePoints<Id extends string>(spec: PointsSpec<Id>): PointsEntry<Id> {
  const { classes, modes } = spec;
  return {
    meta: {
      id: spec.id,
      label: spec.label,
      summary: spec.summary,
      kind: 'points',
      shape: [2],
      trainCount: TRAIN_COUNT,
      heldOutCount: HELD_OUT_COUNT,
      ...(classes !== undefined && { labelNames: Array.from({ length: classes }, (_, i) => String(i + 1)) }),
      range: [-spec.bound, spec.bound],
      licence: {
        en: 'Drawn by a formula in this project; free under its MIT licence.',
        'zh-CN': '由本项目中的公式生成，按其 MIT 许可证自由使用。',
      },
      source: { kind: 'formula' },
    },
    points: {
      sample: (rng, n) => samplePoints(spec, rng, n),
      ...(modes && { modes }),
    },
  };
}

function samplePoints(
  spec: Pick<PointsSpec<string>, 'classes' | 'draw'>,
  rng: Rng,
  n: number,
): { x: Float32Array; labels?: Int32Array } {
  const x = new Float32Array(2 * n);
  const labels = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const [x0, x1, label = 0] = spec.draw(rng);
    x[2 * i] = x0;
    x[2 * i + 1] = x1;
    labels[i] = label;
  }
  return spec.classes === undefined ? { x } : { x, labels };
}

/** An equally weighted mixture of round Gaussians around `centers` `[modes, 2]`, with its modes declared. */
export function gaussianMixture(
  centers: Float32Array,
  sigma: number,
): Required<Pick<PointsSpec<string>, 'classes' | 'draw' | 'modes'>> {
  const classes = centers.length / 2;
  return {
    classes,
    draw(rng) {
      const mode = rng.integer(classes);
      return [centers[2 * mode] + sigma * rng.normal(), centers[2 * mode + 1] + sigma * rng.normal(), mode];
    },
    modes: { centers, sigma },
  };
}

/** `count` points evenly on a circle, from angle 0 on: `[count, 2]`. */
export function onCircle(count: number, radius: number): Float32Array {
  const centers = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * i) / count;
    centers[2 * i] = radius * Math.cos(angle);
    centers[2 * i + 1] = radius * Math.sin(angle);
  }
  return centers;
}
