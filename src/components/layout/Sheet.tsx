import { useElementSize } from '@mantine/hooks';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/messages';
import { Curves } from '../charts/Curves';
import { ExperimentPanel } from './ExperimentPanel';
import { Guard } from './Guard';
import classes from './Sheet.module.css';
import { STOPS, type Stop, sheetHeights } from './sheet-heights';
import { useSheetDrag } from './use-sheet-drag';

const TABS = ['settings', 'curves'] as const;
type Tab = (typeof TABS)[number];

/** The phone's stage with the sheet over its lower part: drag its handle, tap it, or use the arrow keys. */
export function SheetOver({ children }: { children: ReactNode }) {
  const { menu, app } = useMessages();
  const { ref, width, height } = useElementSize();
  const [stop, setStop] = useState<Stop>('middle');
  const [tab, setTab] = useState<Tab>('settings');
  const heights = sheetHeights(width, height);
  const { dragged, handlers, wasDrag } = useSheetDrag(stop, heights, setStop);
  const shown = dragged ?? heights[stop];

  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    setStop(STOPS[Math.min(STOPS.length - 1, Math.max(0, STOPS.indexOf(stop) + by))]);
  };
  const style: CSSProperties & Record<'--sheet' | '--sheet-room', string> = {
    '--sheet': `${shown}px`,
    '--sheet-room': `${stop === 'low' ? heights.low : heights.middle}px`,
  };
  return (
    <div ref={ref} className={classes.frame} style={style} data-dragging={dragged !== undefined}>
      {children}
      <section className={classes.sheet} aria-label={`${app.settings}, ${app.curves}`}>
        <button
          type="button"
          className={classes.handle}
          aria-label={stop === 'high' ? menu.sheetLower : menu.sheetRaise}
          aria-expanded={stop === 'high'}
          {...handlers}
          onKeyDown={onKeyDown}
          onClick={() => {
            if (!wasDrag()) setStop(stop === 'high' ? 'middle' : 'high');
          }}
        />
        <SheetTabs
          tab={tab}
          onTab={(next) => {
            setTab(next);
            if (stop === 'low') setStop('middle');
          }}
        />
        <div
          id="sheet-panel"
          role="tabpanel"
          aria-labelledby={`sheet-tab-${tab}`}
          className={classes.panel}
          // Nothing to see at its lowest, hence nothing to focus either.
          hidden={stop === 'low' && dragged === undefined}
        >
          <Guard>{tab === 'settings' ? <ExperimentPanel /> : <Curves />}</Guard>
        </div>
      </section>
    </div>
  );
}

function SheetTabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const { app } = useMessages();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const other = TABS[1 - TABS.indexOf(tab)];
    onTab(other);
    document.getElementById(`sheet-tab-${other}`)?.focus();
  };
  return (
    <div className={classes.tabs} role="tablist" aria-label={app.settings} onKeyDown={onKeyDown}>
      {TABS.map((id) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`sheet-tab-${id}`}
          className={classes.tab}
          aria-selected={id === tab}
          aria-controls="sheet-panel"
          tabIndex={id === tab ? 0 : -1}
          onClick={() => onTab(id)}
        >
          {app[id]}
        </button>
      ))}
    </div>
  );
}
