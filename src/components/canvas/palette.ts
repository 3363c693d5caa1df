import { parseColor } from './raster';

/** Colours of the stage's pictures, as pixels of a `Raster`. */
export interface StagePalette {
  /** The stage's own ground. */
  ground: number;
  real: number;
  generated: number;
  /** Line around generated points: orange on white alone is under 3:1 (WCAG 1.4.11). */
  generatedOutline: number;
  /** Line from an original to its reconstruction. */
  join: number;
}

/** The palette in force, from the page's design tokens (`components/layout/tokens.css`). */
export function readPalette(): StagePalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => parseColor(style.getPropertyValue(name).trim());
  return {
    ground: token('--panel'),
    real: token('--real'),
    generated: token('--generated'),
    generatedOutline: token('--generated-outline'),
    join: token('--muted'),
  };
}
