/** A chart is not drawn again within this time, in milliseconds: four times a second is live enough to the eye. */
export const CHART_EVERY_MS = 250;
/** Drawing may take at most this share of the page's time, whatever the device: slow ones draw less often. */
const SHARE_OF_TIME = 0.05;

/** Where time comes from; tests bring their own. */
interface Clock {
  requestFrame(callback: () => void): void;
  wait(ms: number, callback: () => void): void;
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
 * while nothing may be drawn (sixty empty ones a second took a fifth of the page's time); a hidden tab gives none.
 */
export class ChartTurns {
  private readonly entries = new Set<Entry>();
  private asked = false;
  /** When a frame will be asked for; it is not, while nothing is wanted. */
  private alarm = Number.POSITIVE_INFINITY;

  constructor(
    private readonly clock: Clock = {
      requestFrame: (callback) => void requestAnimationFrame(callback),
      wait: (ms, callback) => void setTimeout(callback, ms),
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
    if (this.asked) return;
    const due = Math.min(...this.waiting().map(dueAt));
    const now = this.clock.now();
    if (due > now) {
      this.askAt(due);
      return;
    }
    this.asked = true;
    this.clock.requestFrame(() => {
      this.asked = false;
      this.drawOne();
      this.ask();
    });
  }

  /** Asks again at a time, unless that is going to happen sooner anyway. */
  private askAt(time: number): void {
    if (time >= this.alarm) return;
    this.alarm = time;
    this.clock.wait(time - this.clock.now(), () => {
      if (this.alarm !== time) return;
      this.alarm = Number.POSITIVE_INFINITY;
      this.ask();
    });
  }

  private waiting(): Entry[] {
    return [...this.entries].filter(({ wanted, visible }) => wanted && visible);
  }

  /** Draws the chart that has waited longest among those whose time has come. */
  private drawOne(): void {
    const now = this.clock.now();
    const due = this.waiting().filter((entry) => dueAt(entry) <= now);
    const next = due.sort((a, b) => a.drawnAt - b.drawnAt)[0];
    if (!next) return;
    next.wanted = false;
    next.urgent = false;
    next.draw();
    next.drawnAt = now;
    next.cost = this.clock.now() - now;
  }
}

/** When a chart may be drawn again. */
function dueAt({ urgent, drawnAt, cost }: Entry): number {
  return urgent ? Number.NEGATIVE_INFINITY : drawnAt + Math.max(CHART_EVERY_MS, cost / SHARE_OF_TIME);
}

/** The queue of the page's charts. */
export const chartTurns = new ChartTurns();
