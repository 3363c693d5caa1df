import { type PointerEvent, useRef, useState } from 'react';
import { restingStop, type Stop } from './sheet-heights';

/** A pointer that moved less has tapped. */
const TAP_PX = 6;

interface Drag {
  startY: number;
  startHeight: number;
  lastY: number;
  lastTime: number;
  /** px/ms, up is positive. */
  speed: number;
}

/** Dragging the sheet by its handle. */
interface SheetDrag {
  /** Height under the finger, px; undefined while nobody drags. */
  dragged: number | undefined;
  /** For the handle. */
  handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerCancel(event: PointerEvent<HTMLElement>): void;
  };
  /** Whether the click that now arrives is the end of a drag. */
  wasDrag(): boolean;
}

/** Follows the pointer between the heights of the stops and rests at one of them. */
export function useSheetDrag(
  stop: Stop,
  heights: Readonly<Record<Stop, number>>,
  onRest: (stop: Stop) => void,
): SheetDrag {
  const [dragged, setDragged] = useState<number>();
  const drag = useRef<Drag>(undefined);
  const moved = useRef(false);

  const end = () => {
    const now = drag.current;
    drag.current = undefined;
    setDragged(undefined);
    if (now && moved.current) onRest(restingStop(heightOf(now, heights), now.speed, heights));
  };
  return {
    dragged,
    handlers: {
      onPointerDown(event) {
        event.currentTarget.setPointerCapture(event.pointerId);
        moved.current = false;
        const { clientY, timeStamp } = event;
        drag.current = {
          startY: clientY,
          startHeight: heights[stop],
          lastY: clientY,
          lastTime: timeStamp,
          speed: 0,
        };
      },
      onPointerMove(event) {
        const now = drag.current;
        if (!now) return;
        now.speed = (now.lastY - event.clientY) / Math.max(1, event.timeStamp - now.lastTime);
        now.lastY = event.clientY;
        now.lastTime = event.timeStamp;
        if (Math.abs(now.lastY - now.startY) > TAP_PX) moved.current = true;
        if (moved.current) setDragged(heightOf(now, heights));
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
    wasDrag() {
      const was = moved.current;
      moved.current = false;
      return was;
    },
  };
}

function heightOf(drag: Drag, heights: Readonly<Record<Stop, number>>): number {
  return Math.min(heights.high, Math.max(heights.low, drag.startHeight + drag.startY - drag.lastY));
}
