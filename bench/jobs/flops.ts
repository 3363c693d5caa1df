import { type Job, TIME_EMBEDDING } from './job';

/**
 * Arithmetic of one training step, counted from the layers: a product of [m, k] and [k, n] is 2·m·k·n operations, a
 * convolution the same for its patches. Elementwise work, normalisation and the optimiser are left out, as is usual.
 */

/** One layer's multiplications for one item, forward. Backward it costs the same for the weights and for the input. */
interface Layer {
  macs: number;
  /** Its input is data or noise: no gradient is asked for it. */
  first?: boolean;
}

/** Operations of one training step. */
export function flopsPerStep(job: Job): number {
  const macs = MACS[job.family](job);
  return 2 * macs * job.batch;
}

const MACS = { vae: vaeMacs, gan: ganMacs, diffusion: diffusionMacs };

const forward = (layers: readonly Layer[]) => layers.reduce((sum, { macs }) => sum + macs, 0);
/** Gradients of the input of every layer but a first one. */
const toInput = (layers: readonly Layer[]) => forward(layers.filter(({ first }) => !first));
/** Forward, gradients of weights, gradients of inputs. */
const trained = (layers: readonly Layer[]) => 2 * forward(layers) + toInput(layers);

function vaeMacs(job: Job): number {
  return trained(vaeLayers(job));
}

/** A discriminator step on real and generated items, then a generator step through a discriminator held fixed. */
function ganMacs(job: Job): number {
  const generator = generatorLayers(job);
  const discriminator = discriminatorLayers(job);
  const discriminatorStep = forward(generator) + 2 * trained(discriminator);
  const generatorStep = trained(generator) + 2 * forward(discriminator);
  return discriminatorStep + generatorStep;
}

function diffusionMacs(job: Job): number {
  return trained(denoiserLayers(job));
}

/** Dense layers of the given widths, the first on data. */
function chain(widths: readonly number[], firstOnData = true): Layer[] {
  return widths.slice(1).map((width, i) => ({ macs: widths[i] * width, first: firstOnData && i === 0 }));
}

const dense = (inputs: number, outputs: number, first = false): Layer => ({ macs: inputs * outputs, first });
/** A convolution: `area` is the number of positions at which the kernel is laid. */
const conv = (area: number, size: number, inputs: number, outputs: number, first = false): Layer => ({
  macs: area * size * size * inputs * outputs,
  first,
});

function vaeLayers({ architecture, size, shape, hidden, latent, channels: c }: Job): Layer[] {
  if (architecture === 'mlp') {
    const width = hidden[hidden.length - 1];
    return [
      ...chain([size, ...hidden]),
      dense(width, latent),
      dense(width, latent),
      ...chain([latent, ...hidden, size], false),
    ];
  }
  const [h, w, inputs] = shape;
  const [half, quarter] = [(h * w) / 4, (h * w) / 16];
  const code = quarter * 2 * c;
  return [
    conv(half, 4, inputs, c, true),
    conv(quarter, 4, c, 2 * c),
    dense(code, latent),
    dense(code, latent),
    dense(latent, code),
    conv(quarter, 4, 2 * c, c),
    conv(half, 4, c, inputs),
  ];
}

function generatorLayers({ architecture, size, shape, hidden, latent, channels: c }: Job): Layer[] {
  if (architecture === 'mlp') return chain([latent, ...hidden, size]);
  const [h, w, outputs] = shape;
  const [half, quarter] = [(h * w) / 4, (h * w) / 16];
  return [
    dense(latent, quarter * 4 * c, true),
    conv(quarter, 4, 4 * c, 2 * c),
    conv(half, 4, 2 * c, outputs),
  ];
}

function discriminatorLayers({ architecture, size, shape, hidden, channels: c }: Job): Layer[] {
  if (architecture === 'mlp') return chain([size, ...hidden.toReversed(), 1]);
  const [h, w, inputs] = shape;
  const [half, quarter] = [(h * w) / 4, (h * w) / 16];
  return [conv(half, 4, inputs, 2 * c, true), conv(quarter, 4, 2 * c, 4 * c), dense(quarter * 4 * c, 1)];
}

function denoiserLayers(job: Job): Layer[] {
  const { architecture, size, hidden } = job;
  return architecture === 'mlp' ? chain([size + TIME_EMBEDDING, ...hidden, size]) : unetLayers(job);
}

function unetLayers({ shape, channels: c }: Job): Layer[] {
  const [h, w, depth] = shape;
  const [full, half, quarter] = [h * w, (h * w) / 4, (h * w) / 16];
  const time = 4 * c;
  const block = (area: number, inputs: number, outputs: number): Layer[] => [
    conv(area, 3, inputs, outputs),
    dense(time, outputs),
    conv(area, 3, outputs, outputs),
    ...(inputs === outputs ? [] : [conv(area, 1, inputs, outputs)]),
  ];
  return [
    dense(TIME_EMBEDDING, time, true),
    dense(time, time),
    conv(full, 3, depth, c, true),
    ...block(full, c, c),
    conv(half, 4, c, 2 * c),
    ...block(half, 2 * c, 2 * c),
    conv(quarter, 4, 2 * c, 2 * c),
    ...block(quarter, 2 * c, 2 * c),
    conv(quarter, 4, 2 * c, 2 * c),
    ...block(half, 4 * c, 2 * c),
    conv(half, 4, 2 * c, c),
    ...block(full, 2 * c, c),
    conv(full, 3, c, depth),
  ];
}
