import { definePoints } from './define';

/** Centre, radius and share of the points of each disc. */
const DISCS = [
  { x: -1.6, y: -1, radius: 1.2, share: 0.6 },
  { x: 1.9, y: -0.9, radius: 0.8, share: 0.3 },
  { x: 0.6, y: 2, radius: 0.5, share: 0.1 },
] as const;

/** Three uniformly filled discs, far apart, of unequal size and weight: 60, 30 and 10 % of the points. */
export const disjointClusters = definePoints({
  id: 'disjoint-clusters',
  label: { en: 'Disjoint clusters', 'zh-CN': '分离的簇' },
  summary: {
    en: 'Three solid discs with 60, 30 and 10 % of the points: does the model get the shares right and the gaps empty?',
    'zh-CN': '三个实心圆盘，各占 60%、30%、10% 的点：模型能否给对比例、让间隙为空？',
  },
  bound: 3,
  classes: DISCS.length,
  draw(rng) {
    const pick = rng.uniform();
    const label = pick < DISCS[0].share ? 0 : pick < DISCS[0].share + DISCS[1].share ? 1 : 2;
    const disc = DISCS[label];
    // The root makes the density uniform over the area.
    const radius = disc.radius * Math.sqrt(rng.uniform());
    const angle = 2 * Math.PI * rng.uniform();
    return [disc.x + radius * Math.cos(angle), disc.y + radius * Math.sin(angle), label];
  },
});
