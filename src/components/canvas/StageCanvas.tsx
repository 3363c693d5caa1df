import { useEffect, useRef } from 'react';
import classes from './StageCanvas.module.css';
import { StagePainter } from './stage-painter';

/** The canvas of the stage. It fills its positioned parent and paints by itself; `label` says what it shows. */
export function StageCanvas({ label }: { label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (!host.current || !canvas.current) return;
    const painter = new StagePainter(host.current, canvas.current);
    return () => painter.dispose();
  }, []);

  return (
    <div ref={host} className={classes.host} role="img" aria-label={label}>
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}
