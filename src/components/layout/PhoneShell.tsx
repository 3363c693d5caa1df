import { useMessages } from '../../i18n/messages';
import { SharePopover } from '../share/SharePopover';
import { Stage } from '../stage/Stage';
import { Counters } from '../transport/Counters';
import { Transport } from '../transport/Transport';
import { BackendMenu } from './BackendMenu';
import { Brand } from './Brand';
import { Guard } from './Guard';
import { PhoneMenu } from './PhoneMenu';
import classes from './PhoneShell.module.css';
import { SheetOver } from './Sheet';
import { StageFailure, useFailure } from './StageFailure';

/** The page below 760 px: counters, stage, a sheet with settings and curves, and the transport at the thumb. */
export function PhoneShell() {
  const { app } = useMessages();
  const failure = useFailure();
  return (
    <div className={classes.shell}>
      <header>
        <div className={classes.bar}>
          <Brand name={app.shortName} />
          <span className={classes.space} />
          <BackendMenu compact />
          <SharePopover compact />
          <PhoneMenu />
        </div>
        <div className={classes.counters}>
          <Counters />
        </div>
      </header>
      <SheetOver>
        <main className={classes.stage} aria-label={app.stage}>
          <Guard>
            <Stage failure={failure && <StageFailure error={failure} />} />
          </Guard>
        </main>
      </SheetOver>
      <footer className={classes.transport}>
        <Transport />
      </footer>
    </div>
  );
}
