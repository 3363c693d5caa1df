import { definePoints } from './define';

/** scikit-learn's `make_circles` (radii 1 and 0.5, noise 0.08), times 3. */
export const circles = definePoints({
  id: 'circles',
  label: { en: 'Two circles', 'zh-CN': '同心圆' },
  summary: {
    en: 'One circle inside another: both have a hole in the middle that a model must keep empty.',
    'zh-CN': '一个圆套着另一个圆：模型必须让中间的空洞保持为空。',
  },
  bound: 3.75,
  classes: 2,
  draw(rng) {
    const circle = rng.integer(2);
    const radius = circle === 0 ? 1 : 0.5;
    const angle = 2 * Math.PI * rng.uniform();
    const x = radius * Math.cos(angle) + 0.08 * rng.normal();
    const y = radius * Math.sin(angle) + 0.08 * rng.normal();
    return [3 * x, 3 * y, circle];
  },
});
