import { ink, over, type Raster } from './raster';

/**
 * A line one device pixel wide, smoothed over the two nearest pixels of each step (after Wu 1991, "An efficient
 * antialiasing technique"; the ends stay plain: marks cover them). Coordinates in device pixels.
 */
export function paintLine(
  raster: Raster,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  color: number,
  alpha: number,
): void {
  const steep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  // Along the longer side u, one step a pixel; v is the other side.
  const [u0, v0, u1, v1] = steep ? [y0, x0, y1, x1] : [x0, y0, x1, y1];
  const [from, to] = u0 <= u1 ? [u0, u1] : [u1, u0];
  const slope = to > from ? (v1 - v0) / (u1 - u0) : 0;
  const last = Math.min(Math.floor(to), (steep ? raster.height : raster.width) - 1);
  for (let u = Math.max(0, Math.ceil(from)); u <= last; u++) {
    // Pixel k is centred at k + 0.5.
    const v = v0 + (u + 0.5 - u0) * slope - 0.5;
    const near = Math.floor(v);
    blend(raster, steep, u, near, color, alpha * (1 - (v - near)));
    blend(raster, steep, u, near + 1, color, alpha * (v - near));
  }
}

function blend(raster: Raster, steep: boolean, u: number, v: number, color: number, coverage: number): void {
  const x = steep ? v : u;
  const y = steep ? u : v;
  if (x < 0 || x >= raster.width || y < 0 || y >= raster.height) return;
  const { source, rest } = ink(color, coverage);
  const at = y * raster.width + x;
  raster.pixels[at] = over(raster.pixels[at], source, rest);
}
