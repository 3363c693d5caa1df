import { useEffect, useRef } from 'react';
import classes from './StageCanvas.module.css';
import { type Scene, StagePainter } from './stage-painter';

/** The canvases of the stage. They fill their positioned parent and paint by themselves; `label` says what they show. */
export function StageCanvas({ scene, label }: { scene: Scene; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const lower = useRef<HTMLCanvasElement>(null);
  const upper = useRef<HTMLCanvasElement>(null);
  const painter = useRef<StagePainter>(undefined);

  useEffect(() => {
    if (!host.current || !lower.current || !upper.current) return;
    const mine = new StagePainter({ host: host.current, lower: lower.current, upper: upper.current });
    painter.current = mine;
    return () => {
      mine.dispose();
      painter.current = undefined;
    };
  }, []);

  // After the painter's own effect, which runs first in this component.
  useEffect(() => painter.current?.setScene(scene), [scene]);

  return (
    <div ref={host} className={classes['host']} role="img" aria-label={label}>
      <canvas ref={lower} aria-hidden="true" />
      <canvas ref={upper} aria-hidden="true" />
    </div>
  );
}
