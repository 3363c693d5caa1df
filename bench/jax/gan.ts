import { type Array as JaxArray, jit, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';
import type { Job } from '../jobs/job';
import { type JaxModel, readAll } from './model';
import {
  crossEntropy,
  initial,
  leaky,
  type Net,
  perceptron,
  type Rates,
  ratesAt,
  refs,
  type Trained,
  trained,
  update,
} from './parts';

/** The job's GAN in jax-js: a discriminator step, then a generator step, compiled as one. */
export function jaxGan(job: Job): JaxModel {
  const { batch, size, hidden, latent, emaDecay } = job;
  const [adamG, adamD] = job.adam;
  const generate = (net: Net, key: JaxArray) =>
    np.tanh(perceptron(net, random.normal(key, [batch, latent]), leaky));
  const judge = (net: Net, x: JaxArray) => perceptron(net, x, leaky);

  const lossD = (d: Net, x: JaxArray, fake: JaxArray): [JaxArray, JaxArray[]] => {
    const real = judge(refs(d), x);
    const generated = judge(d, fake);
    const loss = crossEntropy(real.ref, 1).mean().add(crossEntropy(generated.ref, 0).mean());
    return [loss, [nn.sigmoid(real).mean(), nn.sigmoid(generated).mean()]];
  };
  const lossG = (g: Net, d: Net, key: JaxArray): JaxArray =>
    crossEntropy(judge(d, generate(g, key)), 1).mean();

  type Step = [g: Trained, d: Trained, losses: JaxArray[]];
  const step = jit(
    (g: Trained, d: Trained, x: JaxArray, keyD: JaxArray, keyG: JaxArray, ratesD: Rates, ratesG: Rates) => {
      const fake = generate(refs(g.weights), keyD);
      const [[dLoss, beliefs], gradsD] = valueAndGrad(lossD, { hasAux: true })(refs(d.weights), x, fake);
      const nextD = update(d, gradsD, adamD, ratesD);
      const [gLoss, gradsG] = valueAndGrad(lossG)(refs(g.weights), refs(nextD.weights), keyG);
      return [update(g, gradsG, adamG, ratesG), nextD, [dLoss, gLoss, ...beliefs]] as Step;
    },
  );

  let g = trained(initial([latent, ...hidden, size], 1), emaDecay);
  let d = trained(initial([size, ...hidden.toReversed(), 1], 2), 0);
  let steps = 0;
  return {
    async step(x) {
      const t = ++steps;
      const [keyD, keyG] = [2 * t, 2 * t + 1].map((n) => random.key(np.array(n, { dtype: np.uint32 })));
      const batchOfX = np.array(x).reshape([batch, size]);
      const rates = [ratesAt(adamD, 0, t), ratesAt(adamG, emaDecay, t)] as const;
      const [nextG, nextD, losses] = step(g, d, batchOfX, keyD, keyG, ...rates);
      g = nextG;
      d = nextD;
      return readAll(losses);
    },
  };
}
