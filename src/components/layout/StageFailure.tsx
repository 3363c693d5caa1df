import type { ErrorCode, ErrorInfo } from '../../core/errors';
import { described, resolve } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { useSession } from '../../stores/session';
import { ACTIONS } from '../actions/actions';
import { perform } from '../actions/perform';
import { runAction } from '../actions/shortcuts';
import { FailureCard } from './FailureCard';

/** Learning rates of a family share this beginning: `learningRate`, `learningRateG`, `learningRateD`. */
const RATE_PREFIX = 'learningRate';
const LOWER = 0.1;

/** Failures after which the worker still holds the last good weights. */
const LAST_GOOD_KEPT: readonly ErrorCode[] = ['non-finite', 'context-lost', 'oom'];

/** Why the run stopped; nothing while it has not. */
export function useFailure(): ErrorInfo | undefined {
  return useSession(({ status }) => (status.phase === 'stopped' ? status.error : undefined));
}

/** The failure of the run with what can be done about it. */
export function StageFailure({ error }: { error: ErrorInfo }) {
  const kept = LAST_GOOD_KEPT.includes(error.code);
  const diverged = error.code === 'non-finite';
  const restore = () => engine.restoreLastFinite();
  const restoreSlower = async () => {
    await restore();
    await engine.configure({ params: lowerRates() });
  };
  return (
    <FailureCard
      error={error}
      actions={{
        onRestore: kept ? () => void perform(restore) : undefined,
        onRestoreSlower: diverged ? () => void perform(restoreSlower) : undefined,
        onExport: kept ? () => void perform(saveLastGood) : undefined,
        onReset: () => runAction(ACTIONS.reset),
      }}
    />
  );
}

async function saveLastGood(): Promise<void> {
  const { saveWeights } = await import('../export/save');
  await saveWeights('safetensors');
}

/** A tenth of every learning rate, without going below what its slider offers. */
function lowerRates(): Record<string, number> {
  const { choices } = useConfig.getState();
  const { family } = described(choices);
  const { params } = resolve(choices);
  const rates = Object.entries(family.params).flatMap(([id, param]): [string, number][] => {
    const value = params[id];
    const isRate = id.startsWith(RATE_PREFIX) && param.kind === 'number' && typeof value === 'number';
    return isRate
      ? [[id, Math.max(param.logFloor ?? param.min, Number((value * LOWER).toPrecision(6)))]]
      : [];
  });
  return Object.fromEntries(rates);
}
