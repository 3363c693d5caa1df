import { useEffect, useRef } from 'react';
import { readPalette } from '../canvas/palette';
import { fitPlane } from '../canvas/plane';
import { paintDots } from '../canvas/points-painter';
import { beginFrame } from '../canvas/surface';
import type { DatasetMeta } from '../../datasets/types';
import { previewPoints } from './preview';

/** Enough to show the shape, few enough to stay dots. */
const COUNT = 150;
/** Side in CSS pixels; a style may show it at another size. */
const SIDE = 40;
const DOT_RADIUS = 0.85;

/** A small picture of a 2-D dataset, drawn once from its formula. */
export function PointsThumb({ meta }: { meta: DatasetMeta }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const surface = canvas.current?.getContext('2d');
    if (!canvas.current || !surface) return;
    const area = { width: SIDE, height: SIDE, dpr: Math.max(2, window.devicePixelRatio) };
    canvas.current.width = SIDE * area.dpr;
    canvas.current.height = SIDE * area.dpr;
    beginFrame(surface, area);
    paintDots(surface, previewPoints(meta.id, COUNT), fitPlane(meta.range, area), readPalette(), DOT_RADIUS);
  }, [meta]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
