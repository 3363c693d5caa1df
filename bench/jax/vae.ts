import { type Array as JaxArray, jit, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';
import type { Job } from '../jobs/job';
import { type JaxModel, readAll } from './model';
import {
  crossEntropy,
  initial,
  type Net,
  perceptron,
  type Rates,
  ratesAt,
  relu,
  type Trained,
  trained,
  update,
} from './parts';

/** The job's VAE in jax-js, a step compiled whole. */
export function jaxVae(job: Job): JaxModel {
  const { batch, size, hidden, latent, likelihood, likelihoodSigma: sigma, emaDecay } = job;
  const [adam] = job.adam;
  const last = hidden[hidden.length - 1];
  const nets = [
    initial([size, ...hidden], 1),
    initial([last, latent], 2),
    initial([last, latent], 3),
    initial([latent, ...hidden, size], 4),
  ];
  const ends = nets.reduce<number[]>((sums, net) => [...sums, (sums.at(-1) ?? 0) + net.length], []);

  const losses = (weights: Net, x: JaxArray, eps: JaxArray): [JaxArray, JaxArray[]] => {
    const [encoder, toMu, toLogVar, decoder] = ends.map((end, i) => weights.slice(ends[i - 1] ?? 0, end));
    const code = relu(perceptron(encoder, x.ref, relu));
    const mu = perceptron(toMu, code.ref, relu);
    const logVar = perceptron(toLogVar, code, relu);
    const z = mu.ref.add(eps.mul(np.exp(logVar.ref.mul(0.5))));
    const logits = perceptron(decoder, z, relu);
    const reconstruction =
      likelihood === 'bernoulli'
        ? crossEntropy(logits, x).sum()
        : np
            .square(x.sub(nn.sigmoid(logits)))
            .sum()
            .mul(1 / (2 * sigma * sigma));
    const terms = logVar.ref.add(1).sub(np.square(mu)).sub(np.exp(logVar));
    const kl = terms.sum().mul(-0.5);
    return [reconstruction.ref.add(kl.ref), [reconstruction, kl]];
  };

  const step = jit((net: Trained, x: JaxArray, key: JaxArray, rates: Rates) => {
    const eps = random.normal(key, [batch, latent]);
    const weights = net.weights.map((weight) => weight.ref);
    const [[total, rest], grads] = valueAndGrad(losses, { hasAux: true })(weights, x, eps);
    return [update(net, grads, adam, rates), [total, ...rest]] as [Trained, JaxArray[]];
  });

  let net = trained(nets.flat(), emaDecay);
  let steps = 0;
  return {
    async step(x) {
      const t = ++steps;
      const key = random.key(np.array(t, { dtype: np.uint32 }));
      const [next, values] = step(net, np.array(x).reshape([batch, size]), key, ratesAt(adam, emaDecay, t));
      net = next;
      return readAll(values);
    },
  };
}
