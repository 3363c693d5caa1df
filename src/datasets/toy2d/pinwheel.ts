import { definePoints } from './define';

const ARMS = 5;

/** f = N · (0.3, 0.1) + (1, 0), turned by 2πk/5 + 0.25 · e^f₀, times 2 (Johnson et al. 2016, as in FFJORD). */
export const pinwheel = definePoints({
  id: 'pinwheel',
  label: { en: 'Pinwheel', 'zh-CN': '风车' },
  summary: {
    en: 'Five curved blades around an empty middle: stretched clusters whose width changes along the way.',
    'zh-CN': '围绕空心的五片弯曲叶片：被拉长、宽度沿途变化的簇。',
  },
  bound: 4,
  classes: ARMS,
  draw(rng) {
    const arm = rng.integer(ARMS);
    const radial = 1 + 0.3 * rng.normal();
    const tangential = 0.1 * rng.normal();
    const angle = (2 * Math.PI * arm) / ARMS + 0.25 * Math.exp(radial);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    return [2 * (radial * cos - tangential * sin), 2 * (radial * sin + tangential * cos), arm];
  },
});
