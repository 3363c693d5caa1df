import { describe, expect, it } from 'vitest';
import { CHART_EVERY_MS, ChartTurns } from './turns';

/** A display of 10 ms a frame that counts what it is asked for. */
function display() {
  let waiting: (() => void) | undefined;
  const alarms: { at: number; callback: () => void }[] = [];
  const clock = {
    time: 1000,
    now: () => clock.time,
    requestFrame: (callback: () => void) => {
      waiting = callback;
    },
    wait: (ms: number, callback: () => void) => {
      alarms.push({ at: clock.time + ms, callback });
    },
    /** Whether another frame was asked for. */
    asked: () => waiting !== undefined,
    frame() {
      clock.time += 10;
      for (const alarm of alarms.splice(0)) {
        if (alarm.at <= clock.time) alarm.callback();
        else alarms.push(alarm);
      }
      const callback = waiting;
      waiting = undefined;
      callback?.();
    },
  };
  return clock;
}

describe('ChartTurns', () => {
  it('draws one chart a frame', () => {
    const clock = display();
    const turns = new ChartTurns(clock);
    const drawn: string[] = [];
    const a = turns.join(() => drawn.push('a'));
    const b = turns.join(() => drawn.push('b'));
    a.want();
    b.want();
    clock.frame();
    expect(drawn).toEqual(['a']);
    clock.frame();
    expect(drawn).toEqual(['a', 'b']);
    expect(clock.asked()).toBe(false);
  });

  it('draws a chart at most four times a second however often it is wanted', () => {
    const clock = display();
    let count = 0;
    const chart = new ChartTurns(clock).join(() => count++);
    for (let frame = 0; frame < 100; frame++) {
      chart.want();
      clock.frame();
    }
    expect(count).toBe(4);
    expect(CHART_EVERY_MS).toBe(250);
  });

  it('asks for no frame before a chart may be drawn again', () => {
    const clock = display();
    const chart = new ChartTurns(clock).join(() => {});
    chart.want();
    clock.frame();
    chart.want();
    let asked = 0;
    for (let frame = 0; frame < 20; frame++) {
      if (clock.asked()) asked++;
      clock.frame();
    }
    expect(asked).toBe(0);
    for (let frame = 0; frame < 10; frame++) clock.frame();
    chart.want();
    expect(clock.asked()).toBe(false);
  });

  it('draws less often where drawing is slow', () => {
    const clock = display();
    let count = 0;
    const chart = new ChartTurns(clock).join(() => {
      count++;
      clock.time += 50;
    });
    const end = clock.time + 4000;
    while (clock.time < end) {
      chart.want();
      clock.frame();
    }
    expect(count).toBe(4);
  });

  it('does not make somebody wait who asked for a change', () => {
    const clock = display();
    let count = 0;
    const chart = new ChartTurns(clock).join(() => count++);
    chart.want();
    clock.frame();
    chart.want(true);
    clock.frame();
    expect(count).toBe(2);
  });

  it('asks for no frames while nothing is wanted, off screen, or after its end', () => {
    const clock = display();
    let count = 0;
    const turns = new ChartTurns(clock);
    const chart = turns.join(() => count++);
    chart.setVisible(false);
    chart.want();
    expect(clock.asked()).toBe(false);
    chart.setVisible(true);
    clock.frame();
    expect(count).toBe(1);
    chart.want(true);
    chart.end();
    clock.frame();
    expect(count).toBe(1);
    expect(clock.asked()).toBe(false);
  });
});
