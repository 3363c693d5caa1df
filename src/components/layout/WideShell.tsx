import { useMessages } from '../../i18n/messages';
import { Curves } from '../charts/Curves';
import { Stage } from '../stage/Stage';
import { ExperimentPanel } from './ExperimentPanel';
import { Guard } from './Guard';
import { StageFailure, useFailure } from './StageFailure';
import { TopBar } from './TopBar';
import classes from './WideShell.module.css';

/** The page from 760 px on: experiment, stage and curves side by side; below 1100 px the curves go under the stage. */
export function WideShell() {
  const { app } = useMessages();
  const failure = useFailure();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#stage">
        {app.skipToStage}
      </a>
      <TopBar />
      <div className={classes.columns}>
        <aside className={classes.experiment} aria-label={app.experiment}>
          <Guard>
            <ExperimentPanel />
          </Guard>
        </aside>
        <main id="stage" className={classes.stage} aria-label={app.stage} tabIndex={-1}>
          <Guard>
            <Stage failure={failure && <StageFailure error={failure} />} />
          </Guard>
        </main>
        <aside className={classes.curves} aria-label={app.curves}>
          <Guard>
            <Curves />
          </Guard>
        </aside>
      </div>
    </div>
  );
}
