import type { KeyboardEvent } from 'react';
import { useMessages } from '../../i18n/messages';
import type { ViewId } from '../../models/types';
import { setView } from '../../stores/view';
import { rovingIndex } from './roving';
import classes from './Stage.module.css';

/** Ids that tie the tabs to the stage they switch. */
export const STAGE_PANEL_ID = 'stage-panel';
export const tabId = (view: ViewId) => `stage-tab-${view}`;

/** The views a family offers, as tabs of the one stage; arrow keys, Home and End switch. */
export function StageTabs({ views, view }: { views: readonly ViewId[]; view: ViewId }) {
  const messages = useMessages().stage;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = rovingIndex(event.key, views.indexOf(view), views.length);
    if (next === undefined) return;
    event.preventDefault();
    setView({ view: views[next] });
    document.getElementById(tabId(views[next]))?.focus();
  };
  return (
    <div className={classes.tabs} role="tablist" aria-label={messages.viewsLabel} onKeyDown={onKeyDown}>
      {views.map((id) => (
        <button
          key={id}
          id={tabId(id)}
          type="button"
          role="tab"
          className={classes.tab}
          aria-selected={id === view}
          aria-controls={STAGE_PANEL_ID}
          tabIndex={id === view ? 0 : -1}
          onClick={() => setView({ view: id })}
        >
          {messages.views[id]}
        </button>
      ))}
    </div>
  );
}
