/** Colours of the stage's canvases, as CSS colours. */
export interface StagePalette {
  real: string;
  generated: string;
  /** Line around generated points, where the ground leaves their fill under 3:1; undefined where it does not. */
  generatedOutline: string | undefined;
  /** Line from an original to its reconstruction. */
  join: string;
  /** Ground of an exported picture: the stage's own. */
  ground: string;
}

/** The palette in force, from the page's design tokens (`components/layout/tokens.css`). */
export function readPalette(): StagePalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const generated = token('--generated');
  const outline = token('--generated-outline');
  return {
    real: token('--real'),
    generated,
    generatedOutline: outline === generated || outline === '' ? undefined : outline,
    join: token('--muted'),
    ground: token('--panel'),
  };
}
