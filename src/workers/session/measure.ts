import type { Estimate } from '../../core/estimate';
import { PlaygroundError } from '../../core/errors';
import { sizeOf } from '../../core/tensor-data';
import { metricImplementation } from '../../metrics/implementations';
import { type PointSet, pointSet } from '../../metrics/point-set';
import { indistinguishable } from '../../metrics/real-against-real';
import { groupsOn } from '../../metrics/registry';
import type { Measurement, MetricGroup, MetricValue } from '../../metrics/types';
import type { Ceilings } from './ceilings';
import type { Turns } from './exclusive';
import { Run } from './run';

/** Most items of a side: beyond it pairs cost more than they tell. */
const MOST_ITEMS = 2500;
/** Samples drawn in one go: a pass over them is short enough for a pause to be answered at once. */
const CHUNK = { points: 500, images: 50 } as const;
/** Of the samples' noise, one a chunk: measuring the same weights twice gives the same numbers. */
const FIRST_SEED = 0x5ca1ab1e;

/** The turns that measuring is done in. */
type Pacing = Pick<Turns, 'rest' | 'spentMs'>;

/** What is to be measured: all there is, or what is cheap enough to be measured while training. */
export type Extent = 'all' | 'live';

/**
 * Measures a run as it stands: samples of a copy of its weights against the held-out items, in turns. The run goes on
 * meanwhile; its random streams are not touched.
 * @returns what was found, and the milliseconds it cost apart from ceilings, which are kept
 * @throws PlaygroundError `non-finite` where samples or a metric are no numbers; what `turns.rest` throws.
 */
export async function measure(
  run: Run,
  elapsedMs: number,
  extent: Extent,
  ceilings: Ceilings,
  turns: Pacing,
): Promise<{ measurement: Measurement; costMs: number }> {
  const { dataset, step } = run;
  const { kind } = dataset.meta;
  const groups = groupsOn(dataset.meta).filter(({ live }) => extent === 'all' || live.includes(kind));
  const before = turns.spentMs;
  const { generated, labels, sampleMs, own } = await fromCopy(run, groups, turns);
  const input = { generated, dataset, ...(labels && { labels }) };

  const real = heldOut(run);
  const values: Record<string, MetricValue> = {};
  for (const group of groups) {
    const implementation = await metricImplementation(group);
    const found = implementation
      ? await implementation.compute({ real, ...input }, turns.rest)
      : group.appliesTo === 'families'
        ? own
        : {};
    for (const [id, estimate] of Object.entries(found)) values[id] = checked(id, estimate, group);
  }
  const costMs = turns.spentMs - before;
  for (const group of groups) {
    for (const [id, ceiling] of Object.entries(await ceilings.of(group, real, dataset, turns.rest))) {
      if (values[id]) values[id] = beside(values[id], ceiling);
    }
  }
  return { measurement: { step, elapsedMs, sampleMs, values }, costMs };
}

/** What only the model can give: samples, and what it says of held-out items itself. */
async function fromCopy(
  run: Run,
  groups: readonly MetricGroup[],
  turns: Pacing,
): Promise<Drawn & { sampleMs: number; own: Record<string, Estimate> }> {
  const state = await run.state();
  const copy = await Run.build(run.id, run.config, run.dataset);
  try {
    copy.restore(state);
    const before = turns.spentMs;
    const drawn = await draw(copy, turns);
    const sampleMs = (turns.spentMs - before) / drawn.generated.count;
    const asked = groups.some(({ appliesTo }) => appliesTo === 'families');
    const own = asked ? await copy.evaluate(MOST_ITEMS, FIRST_SEED, turns.rest) : {};
    return { ...drawn, sampleMs, own };
  } finally {
    copy.dispose();
  }
}

/** Samples, with the classes they were asked to be of where the model takes classes. */
interface Drawn {
  generated: PointSet;
  labels?: Int32Array;
}

/** As many samples as there are held-out items. */
async function draw(run: Run, turns: Pacing): Promise<Drawn> {
  const { meta, heldOut: items } = run.dataset;
  const count = Math.min(MOST_ITEMS, items.count);
  const size = sizeOf(meta.shape);
  const x = new Float32Array(count * size);
  const labels = run.conditional ? new Int32Array(count) : undefined;
  for (let from = 0, seed = FIRST_SEED; from < count; from += CHUNK[meta.kind], seed++) {
    const chunk = {
      count: Math.min(CHUNK[meta.kind], count - from),
      seed,
      weights: 'ema',
      options: {},
    } as const;
    x.set((await run.sample(chunk, new AbortController().signal, turns.rest)).data, from * size);
    labels?.set(run.sampleLabels(chunk.count, seed), from);
    await turns.rest();
  }
  if (!x.every(Number.isFinite)) throw notFinite('The samples hold');
  return { generated: pointSet(x, size), ...(labels && { labels }) };
}

function heldOut({ dataset: { meta, heldOut: items } }: Run): PointSet {
  const size = sizeOf(meta.shape);
  return pointSet(items.x.subarray(0, Math.min(MOST_ITEMS, items.count) * size), size);
}

/** @throws PlaygroundError for what is no number, or no metric of the group. */
function checked(id: string, estimate: Estimate, group: MetricGroup): Estimate {
  if (!group.metrics.some((metric) => metric.id === id)) {
    throw new Error(`"${id}" is no metric of the group "${group.id}".`);
  }
  if (!Number.isFinite(estimate.value) || !Number.isFinite(estimate.uncertainty)) {
    throw notFinite(`The metric "${id}" came out with`);
  }
  return estimate;
}

function beside(value: Estimate, ceiling: Estimate): MetricValue {
  return {
    ...value,
    ceiling: ceiling.value,
    ceilingUncertainty: ceiling.uncertainty,
    indistinguishable: indistinguishable(value, ceiling),
  };
}

function notFinite(what: string): PlaygroundError {
  return new PlaygroundError({
    code: 'non-finite',
    message: `${what} numbers that are not finite: there is nothing to measure.`,
    hint: 'Train further, or lower the learning rate. The run itself is untouched.',
  });
}
