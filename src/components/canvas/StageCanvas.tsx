import { useEffect, useRef } from 'react';
import classes from './StageCanvas.module.css';
import { type Scene, StagePainter } from './stage-painter';

/** The canvas of the stage. It fills its positioned parent and paints by itself; `label` says what it shows. */
export function StageCanvas({ scene, label }: { scene: Scene; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<StagePainter>(undefined);

  useEffect(() => {
    if (!host.current || !canvas.current) return;
    const mine = new StagePainter(host.current, canvas.current);
    painter.current = mine;
    return () => {
      mine.dispose();
      painter.current = undefined;
    };
  }, []);

  // Effects of one component run in their order: the painter is there.
  useEffect(() => painter.current?.setScene(scene), [scene]);

  return (
    <div ref={host} className={classes.host} role="img" aria-label={label}>
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}
