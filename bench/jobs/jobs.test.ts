import { describe, expect, it } from 'vitest';
import { familyMeta } from '../../src/models/registry';
import { whyNot } from '../../src/core/check-params';
import { datasetMeta } from '../../src/datasets/registry';
import { chooseJobs, JOBS } from './index';

describe('jobs', () => {
  it.each(JOBS)('$id asks the app for settings it takes', ({ app, dataset }) => {
    const { params } = familyMeta(app.family);
    for (const [id, value] of Object.entries(app.params)) {
      expect(whyNot(params[id], value, datasetMeta(dataset)), id).toBeUndefined();
    }
    expect(Object.keys(app.params).sort()).toEqual(Object.keys(params).sort());
  });

  it('is the Reference of the documentation where it says so', () => {
    const [vae] = chooseJobs(['vae-reference']);
    expect(vae).toMatchObject({ batch: 128, hidden: [256], latent: 20, emaDecay: 0, size: 784 });
    expect(vae.adam).toEqual([{ learningRate: 1e-3, beta1: 0.9, beta2: 0.999 }]);
    const [gan] = chooseJobs(['gan-reference']);
    expect(gan).toMatchObject({ hidden: [256, 512], latent: 100, scale: 2, offset: -1 });
    expect(gan.adam).toEqual(
      Array.from({ length: 2 }, () => ({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999 })),
    );
    const [diffusion] = chooseJobs(['diffusion-reference']);
    expect(diffusion).toMatchObject({ hidden: [512, 512], timesteps: 1000, schedule: 'linear' });
  });

  it('is chosen by a piece of its name', () => {
    expect(chooseJobs(['vae-reference', 'moons']).map(({ id }) => id)).toEqual([
      'vae-reference',
      'vae-moons',
      'gan-moons',
      'diffusion-moons',
    ]);
    expect(chooseJobs([])).toEqual([...JOBS]);
  });
});
