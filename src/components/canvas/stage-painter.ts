import { sizeOf } from '../../core/tensor-data';
import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { stage } from '../../stores/live';
import { useView } from '../../stores/view';
import type { DatasetMeta } from '../../datasets/types';
import type { Frame } from '../../workers/protocol';
import { readPalette } from './palette';
import { bytesOf } from './raster';
import { StagePicture } from './stage-picture';
import { previewPoints } from './preview';
import { Tween } from './tween';

/** More pixels than this are not worth their time: a huge stage is painted a little coarser. */
const MOST_PIXELS = 4e6;
/** A glide of fewer display frames than this looks like stutter: the device has no time for it. */
const FEWEST_GLIDE_FRAMES = 6;
/** After such a glide so many refreshes jump: painting sixty times a second would only take time from the training. */
const REFRESHES_WITHOUT_GLIDE = 50;
/** How many points stand on the stage before the worker has sent its own, which are as many. */
export const PREVIEW_COUNT = 2000;

/**
 * Paints the stage whenever `stage.signal` says so, at most once a display frame, never while the tab is
 * hidden, and without React. A painter belongs to one canvas, which fills `host`; `dispose` ends it.
 */
export class StagePainter {
  private size = { width: 0, height: 0, dpr: 1 };
  private palette = readPalette();
  private request = 0;
  private picture: StagePicture | undefined;
  private groundKey: readonly unknown[] = [];
  private image: ImageData | undefined;
  private frame: Frame | undefined;
  private painted = false;
  private frameSeed = -1;
  /** Refreshes still to be shown without gliding; after new noise two, as one old frame may yet be under way. */
  private jumps = 0;
  private glideFrames = 0;
  private readonly tween = new Tween();
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
  ) {
    const resize = new ResizeObserver(() => this.measure());
    resize.observe(host);
    const theme = new MutationObserver(() => {
      this.palette = readPalette();
      this.schedule();
    });
    theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    document.addEventListener('visibilitychange', this.schedule);
    this.endings.push(
      stage.signal.subscribe(this.schedule),
      useConfig.subscribe(this.schedule),
      useView.subscribe(this.schedule),
      () => resize.disconnect(),
      () => theme.disconnect(),
      () => document.removeEventListener('visibilitychange', this.schedule),
      () => cancelAnimationFrame(this.request),
    );
    this.measure();
  }

  /** Ends the painter; the canvas keeps its last picture. */
  dispose(): void {
    for (const end of this.endings.splice(0)) end();
  }

  private readonly schedule = (): void => {
    if (this.request !== 0 || document.hidden || this.endings.length === 0) return;
    this.request = requestAnimationFrame((now) => {
      this.request = 0;
      this.update(now);
    });
  };

  private measure(): void {
    const { clientWidth, clientHeight } = this.host;
    const most = Math.sqrt(MOST_PIXELS / Math.max(1, clientWidth * clientHeight));
    const dpr = Math.min(window.devicePixelRatio, most);
    this.size = { width: Math.round(clientWidth * dpr), height: Math.round(clientHeight * dpr), dpr };
    this.schedule();
  }

  private update(now: number): void {
    if (this.size.width === 0 || this.size.height === 0) return;
    // Read here, not handed over by React: data and settings of one moment belong together.
    const { dataset } = described(useConfig.getState().choices);
    this.adopt(dataset, now);
    const picture = this.renewGround(dataset);
    if (this.painted && !this.tween.moving) return;
    const wasMoving = this.tween.moving;
    const x = this.tween.at(now);
    picture.paint(this.frame, x);
    this.show(picture);
    this.painted = !this.tween.moving;
    if (this.tween.moving) {
      this.glideFrames++;
      this.schedule();
    } else if (wasMoving && this.glideFrames < FEWEST_GLIDE_FRAMES) {
      this.jumps = REFRESHES_WITHOUT_GLIDE;
    }
  }

  /** Takes in the newest frame, gliding to it where the same points moved. */
  private adopt(meta: DatasetMeta, now: number): void {
    const next = stage.frame;
    // A frame of another dataset has another size; it goes with the run it came from.
    const frame = next && next.x.length === next.count * sizeOf(meta.shape) ? next : undefined;
    if (frame === this.frame) return;
    const before = this.frame;
    this.frame = frame;
    this.painted = false;
    const { noiseSeed } = useView.getState();
    if (noiseSeed !== this.frameSeed) {
      this.frameSeed = noiseSeed;
      this.jumps = Math.max(2, this.jumps);
    }
    const samePoints =
      meta.kind === 'points' && before?.view === frame?.view && before?.count === frame?.count;
    if (frame && samePoints && this.jumps === 0 && !this.calm.matches) {
      this.tween.glide(frame.x, now);
      this.glideFrames = 0;
    } else {
      this.tween.jump(frame?.x ?? new Float32Array());
    }
    if (this.jumps > 0) this.jumps--;
  }

  /** The picture with its resting layer, painted anew only where something in that layer changed. */
  private renewGround(meta: DatasetMeta): StagePicture {
    const { frame, palette } = this;
    // Until the worker sends its own, points can be drawn here: the page is never empty.
    const real = stage.realItems.length > 0 ? stage.realItems : previewPoints(meta.id, PREVIEW_COUNT);
    const imagesShown = useView.getState().samplesShown.images;
    const { width, height, dpr } = this.size;
    const key = [frame?.view, meta, real, imagesShown, palette, width, height, dpr];
    if (this.picture && key.every((value, i) => value === this.groundKey[i])) return this.picture;
    this.groundKey = key;
    this.painted = false;
    this.picture = new StagePicture({ meta, real, imagesShown, palette, width, height, dpr }, frame);
    return this.picture;
  }

  private show(picture: StagePicture): void {
    const { width, height } = picture.raster;
    // Setting a size, even the same, throws the bitmap away.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const bytes = bytesOf(picture.raster);
    if (this.image?.data.buffer !== bytes.buffer) this.image = new ImageData(bytes, width, height);
    this.canvas.getContext('2d', { alpha: false })?.putImageData(this.image, 0, 0);
  }
}
