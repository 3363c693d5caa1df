import type { BuildSpec, GenerativeModel, ModelImplementation } from './shared/generative-model';

/** Every family's `model.ts`, found by its folder. For the worker alone: it brings TensorFlow.js along. */
const modules = import.meta.glob<{ model: ModelImplementation }>('./*/model.ts');

/** Builds the model of a family. @throws when the family has no implementation or refuses the parameters. */
export async function buildModel(family: string, spec: BuildSpec): Promise<GenerativeModel> {
  const load = modules[`./${family}/model.ts`];
  if (!load) throw new Error(`Family "${family}" has no model.ts in its folder.`);
  const { model } = await load();
  return model.build(spec);
}
