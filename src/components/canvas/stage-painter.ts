import { sizeOf } from '../../core/tensor-data';
import type { DatasetMeta } from '../../datasets/types';
import { stage } from '../../stores/live';
import type { Frame } from '../../workers/protocol';
import { Atlas, paintImages } from './images-painter';
import { readPalette } from './palette';
import { fitPlane } from './plane';
import { paintDots, paintPoints } from './points-painter';
import { type Area, beginFrame } from './surface';
import { Tween } from './tween';

/** What the page decides about the picture; the numbers come from `stores/live`. */
export interface Scene {
  meta: DatasetMeta;
  /** Real items to show while nothing better is there, [n, prod(shape)]; `stage.realItems` comes first. */
  preview: Float32Array;
  /** How many real images stand on the stage before the first samples. */
  imagesShown: number;
  noiseSeed: number;
}

/** The canvases of the stage: real data rest on the lower one while samples move on the upper. */
export interface Layers {
  host: HTMLElement;
  lower: HTMLCanvasElement;
  upper: HTMLCanvasElement;
}

/**
 * Paints the stage whenever `stage.signal` says so, at most once a display frame, never while the tab is
 * hidden, and without React. One painter belongs to one pair of canvases; `dispose` ends it.
 */
export class StagePainter {
  private scene: Scene | undefined;
  private area: Area = { width: 0, height: 0, dpr: 1 };
  private palette = readPalette();
  private request = 0;
  private lowerKey: readonly unknown[] = [];
  private upperKey: readonly unknown[] = [];
  private frame: Frame | undefined;
  private frameSeed = -1;
  /** Refreshes still to be shown without gliding: after new noise one old frame may yet be under way. */
  private jumps = 0;
  private readonly tween = new Tween();
  private readonly atlases = [new Atlas(), new Atlas()] as const;
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly endings: (() => void)[] = [];

  constructor(private readonly layers: Layers) {
    const resize = new ResizeObserver(() => this.measure());
    resize.observe(layers.host);
    const theme = new MutationObserver(() => {
      this.palette = readPalette();
      this.schedule();
    });
    theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    document.addEventListener('visibilitychange', this.schedule);
    this.endings.push(
      stage.signal.subscribe(this.schedule),
      () => resize.disconnect(),
      () => theme.disconnect(),
      () => document.removeEventListener('visibilitychange', this.schedule),
      () => cancelAnimationFrame(this.request),
    );
    this.measure();
  }

  /** What the page decides; repaints only what that changes. */
  setScene(scene: Scene): void {
    this.scene = scene;
    this.schedule();
  }

  /** Ends the painter; the canvases keep their last picture. */
  dispose(): void {
    for (const end of this.endings.splice(0)) end();
  }

  private readonly schedule = (): void => {
    if (this.request !== 0 || document.hidden || this.endings.length === 0) return;
    this.request = requestAnimationFrame((now) => {
      this.request = 0;
      this.paint(now);
    });
  };

  private measure(): void {
    const { clientWidth, clientHeight } = this.layers.host;
    this.area = { width: clientWidth, height: clientHeight, dpr: window.devicePixelRatio || 1 };
    this.schedule();
  }

  private paint(now: number): void {
    const { scene, area } = this;
    if (!scene || area.width === 0 || area.height === 0) return;
    // Moving the window to another display changes the ratio without a resize.
    if (area.dpr !== window.devicePixelRatio) area.dpr = window.devicePixelRatio;
    this.adopt(scene, now);
    this.paintLower(scene);
    this.paintUpper(scene, now);
    if (this.tween.moving) this.schedule();
  }

  /** Takes in the newest frame, gliding to it where the same points moved. */
  private adopt(scene: Scene, now: number): void {
    const next = stage.frame;
    const frame = next && next.x.length === next.count * sizeOf(scene.meta.shape) ? next : undefined;
    if (frame === this.frame) return;
    const before = this.frame;
    this.frame = frame;
    if (scene.noiseSeed !== this.frameSeed) {
      this.frameSeed = scene.noiseSeed;
      this.jumps = 2;
    }
    if (!frame || scene.meta.kind === 'images') {
      this.tween.jump(new Float32Array());
      return;
    }
    const samePoints = before !== undefined && before.view === frame.view && before.count === frame.count;
    if (samePoints && this.jumps === 0 && !this.calm.matches) this.tween.glide(frame.x, now);
    else this.tween.jump(frame.x);
    if (this.jumps > 0) this.jumps--;
  }

  private paintLower(scene: Scene): void {
    const { frame, area } = this;
    const points = scene.meta.kind === 'points';
    const shown = !frame || (points && frame.view === 'samples');
    const real = stage.realItems.length > 0 ? stage.realItems : scene.preview;
    const key = [shown, real, scene.meta, scene.imagesShown, this.palette, area.width, area.height, area.dpr];
    if (same(key, this.lowerKey)) return;
    this.lowerKey = key;
    const surface = open(this.layers.lower, area);
    if (!surface || !shown) return;
    if (points) {
      paintDots(surface, real, fitPlane(scene.meta.range, area), this.palette);
      return;
    }
    const itemSize = sizeOf(scene.meta.shape);
    if (real.length % itemSize !== 0) return;
    const count = Math.min(scene.imagesShown, real.length / itemSize);
    const atlas = new Atlas();
    atlas.fill(real.subarray(0, count * itemSize), count, scene.meta);
    paintImages(surface, [atlas], count, scene.meta, area);
  }

  private paintUpper(scene: Scene, now: number): void {
    const { frame, area, palette } = this;
    const key = [frame, scene.meta, palette, area.width, area.height, area.dpr];
    if (!this.tween.moving && same(key, this.upperKey)) return;
    const shown = this.tween.at(now);
    // The last picture of a glide counts as painted; while it goes on, every frame differs.
    this.upperKey = this.tween.moving ? [] : key;
    const surface = open(this.layers.upper, area);
    if (!surface || !frame) return;
    if (scene.meta.kind === 'points') {
      const { originals } = frame;
      const picture = { real: originals, generated: shown, joined: originals !== undefined };
      paintPoints(surface, picture, fitPlane(scene.meta.range, area), palette);
      return;
    }
    const [first, second] = this.atlases;
    if (frame.originals) {
      first.fill(frame.originals, frame.count, scene.meta);
      second.fill(frame.x, frame.count, scene.meta);
      paintImages(surface, [first, second], frame.count, scene.meta, area);
    } else {
      first.fill(frame.x, frame.count, scene.meta);
      paintImages(surface, [first], frame.count, scene.meta, area);
    }
  }
}

/** The canvas' context, cleared and at the size of the area. */
function open(canvas: HTMLCanvasElement, area: Area): CanvasRenderingContext2D | null {
  const width = Math.round(area.width * area.dpr);
  const height = Math.round(area.height * area.dpr);
  // Setting a size, even the same, throws the bitmap away.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const surface = canvas.getContext('2d');
  if (surface) beginFrame(surface, area);
  return surface;
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
