/** A chart is not drawn again within this time, in milliseconds: four times a second is live enough to the eye. */
export const CHART_EVERY_MS = 250;
/** Drawing may take at most this share of the page's time, whatever the device: slow ones draw less often. */
const SHARE_OF_TIME = 0.05;

/** Where time comes from; tests bring their own. */
interface Clock {
  requestFrame(callback: () => void): void;
  now(): number;
}

/** One chart's place in the queue. */
export interface Turn {
  /** There is something new to draw; `urgent` when somebody waits for it (a click, a slider). */
  want(urgent?: boolean): void;
  /** Off screen nothing is drawn; what was wanted meanwhile is drawn when the chart comes back. */
  setVisible(visible: boolean): void;
  end(): void;
}

interface Entry {
  draw: () => void;
  wanted: boolean;
  urgent: boolean;
  visible: boolean;
  drawnAt: number;
  cost: number;
}

/**
 * Lets charts draw in turn, one a display frame: together they would make one long frame. No frames are asked for
 * while nothing is wanted; a hidden tab gives none.
 */
export class ChartTurns {
  private readonly entries = new Set<Entry>();
  private asked = false;

  constructor(
    private readonly clock: Clock = {
      requestFrame: (callback) => void requestAnimationFrame(callback),
      now: () => performance.now(),
    },
  ) {}

  /** Takes a chart in; `draw` must have drawn when it returns, so that its cost can be measured. */
  join(draw: () => void): Turn {
    const entry: Entry = { draw, wanted: false, urgent: false, visible: true, drawnAt: -Infinity, cost: 0 };
    this.entries.add(entry);
    return {
      want: (urgent = false) => {
        entry.wanted = true;
        entry.urgent ||= urgent;
        this.ask();
      },
      setVisible: (visible) => {
        entry.visible = visible;
        this.ask();
      },
      end: () => this.entries.delete(entry),
    };
  }

  private ask(): void {
    if (this.asked || ![...this.entries].some((entry) => entry.wanted && entry.visible)) return;
    this.asked = true;
    this.clock.requestFrame(() => {
      this.asked = false;
      this.drawOne();
      this.ask();
    });
  }

  /** Draws the chart that has waited longest among those whose time has come. */
  private drawOne(): void {
    const now = this.clock.now();
    const due = [...this.entries].filter(
      (entry) =>
        entry.wanted &&
        entry.visible &&
        (entry.urgent || now - entry.drawnAt >= Math.max(CHART_EVERY_MS, entry.cost / SHARE_OF_TIME)),
    );
    const next = due.sort((a, b) => a.drawnAt - b.drawnAt)[0];
    if (!next) return;
    next.wanted = false;
    next.urgent = false;
    next.draw();
    next.drawnAt = now;
    next.cost = this.clock.now() - now;
  }
}

/** The queue of the page's charts. */
export const chartTurns = new ChartTurns();
