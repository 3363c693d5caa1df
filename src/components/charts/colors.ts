import type { CurveMeta } from '../../models/types';

/** The design token of each role a curve can have. */
const TOKENS: Readonly<Record<CurveMeta['color'], string>> = {
  ink: 'var(--ink)',
  violet: 'var(--violet)',
  green: 'var(--green)',
  orange: 'var(--generated)',
  blue: 'var(--real)',
};

/** A curve's colour, as CSS. */
export function curveColor(curve: Pick<CurveMeta, 'color'>): string {
  return TOKENS[curve.color];
}
