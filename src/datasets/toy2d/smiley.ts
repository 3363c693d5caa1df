import { definePoints } from './define';

/** Up to which uniform number a point belongs to the face, the left eye, the right eye; the rest is mouth. */
const FACE = 0.56;
const LEFT_EYE = 0.67;
const RIGHT_EYE = 0.78;
const NOISE = 0.07;

/**
 * A face: a circle of radius 3 (56 % of the points), two upright oval eyes (11 % each) and a mouth, the lower
 * 130° of a circle of radius 1.75 (22 %). Labels: face, left eye, right eye, mouth.
 */
export const smiley = definePoints({
  id: 'smiley',
  label: { en: 'Smiley', 'zh-CN': '笑脸' },
  summary: {
    en: 'A face with two eyes and a smile: unlike pieces in one picture, and you see at once what is missing.',
    'zh-CN': '带双眼与微笑的脸：一幅图里有不同的部件，缺了什么一目了然。',
  },
  bound: 3.4,
  classes: 4,
  draw(rng) {
    const part = rng.uniform();
    if (part >= FACE && part < RIGHT_EYE) {
      const right = part >= LEFT_EYE;
      return [(right ? 1.05 : -1.05) + 0.16 * rng.normal(), 0.95 + 0.28 * rng.normal(), right ? 2 : 1];
    }
    const mouth = part >= RIGHT_EYE;
    const radius = mouth ? 1.75 : 3;
    const angle = mouth
      ? -Math.PI / 2 + ((rng.uniform() - 0.5) * 130 * Math.PI) / 180
      : 2 * Math.PI * rng.uniform();
    return [
      radius * Math.cos(angle) + NOISE * rng.normal(),
      radius * Math.sin(angle) + NOISE * rng.normal(),
      mouth ? 3 : 0,
    ];
  },
});
