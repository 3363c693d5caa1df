import { useEffect, useRef } from 'react';
import type { DatasetMeta } from '../../datasets/types';
import { fitPlane } from '../canvas/plane';
import { previewPoints } from '../canvas/preview';

/** Enough to show the shape, few enough to stay dots. */
const COUNT = 150;
/** Side in pixels of the bitmap; the style sheet shows it at half of that or so. */
const SIDE = 80;
const DOT_RADIUS = 1.7;

/** A small picture of a 2-D dataset, drawn once from its formula. */
export function PointsThumb({ meta }: { meta: DatasetMeta }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const surface = canvas.current?.getContext('2d');
    if (!surface) return;
    const { scale, left, top } = fitPlane(meta.range, { width: SIDE, height: SIDE });
    const points = previewPoints(meta.id, COUNT);
    surface.clearRect(0, 0, SIDE, SIDE);
    surface.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--real');
    surface.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      const x = left + points[i] * scale;
      const y = top - points[i + 1] * scale;
      surface.moveTo(x, y);
      surface.arc(x, y, DOT_RADIUS, 0, 2 * Math.PI);
    }
    surface.fill();
  }, [meta]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />;
}
