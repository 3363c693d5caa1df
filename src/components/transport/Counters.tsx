import type { ReactNode } from 'react';
import { formatCompact, formatDuration, formatInteger, formatRate } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { described, resolve } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { useSession } from '../../stores/session';
import classes from './Transport.module.css';

/** Where the run stands, in numbers that keep their place as they run. */
export function Counters() {
  const { transport } = useMessages();
  return (
    <dl className={classes.counters} aria-label={transport.counters}>
      <Counter id="step" label={transport.stepCount}>
        <Step />
      </Counter>
      <Counter id="elapsed" label={transport.elapsed}>
        <Elapsed />
      </Counter>
      <Counter id="rate" label={transport.rate}>
        <Rate />
      </Counter>
      <Seen />
    </dl>
  );
}

function Counter({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className={classes.counter} data-counter={id}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

// Each subscribes to its own text, so that it renders only when that changes.

function Step() {
  return useSession((state) => formatInteger(state.status.step));
}

function Elapsed() {
  return useSession((state) => formatDuration(state.status.elapsedMs));
}

function Rate() {
  return useSession((state) =>
    formatRate(state.status.phase === 'training' ? state.status.stepsPerSecond : 0),
  );
}

/** Items the model has learnt from: steps × batch size. */
function Seen() {
  const { transport } = useMessages();
  const kind = useConfig((state) => described(state.choices).dataset.kind);
  const batchSize = useConfig((state) => Number(resolve(state.choices).params.batchSize ?? 1));
  const seen = useSession((state) => formatCompact(state.status.step * batchSize));
  return (
    <Counter id="seen" label={kind === 'points' ? transport.pointsSeen : transport.imagesSeen}>
      {seen}
    </Counter>
  );
}
