import { diffusion } from './diffusion/family';
import { flow } from './flow/family';
import { gan } from './gan/family';
import type { FamilyMeta } from './types';
import { vae } from './vae/family';

/** Every family, in the order of the picker. A new one is one folder beside these and one entry here. */
export const FAMILIES = [vae, gan, diffusion, flow] as const satisfies readonly FamilyMeta[];

/** The description of a family, or nothing when there is none of that id. */
export function findFamily(id: string): FamilyMeta | undefined {
  return FAMILIES.find((family) => family.id === id);
}

/** The description of a family that is known to exist. @throws when it does not. */
export function familyMeta(id: string): FamilyMeta {
  const family = findFamily(id);
  if (!family) throw new Error(`No family "${id}".`);
  return family;
}
