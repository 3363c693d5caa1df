import { useMemo } from 'react';
import { formatInteger } from '../../i18n/format';
import { useMessages } from '../../i18n/messages';
import { findMetric, metricsOn } from '../../metrics/registry';
import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { setView, useView } from '../../stores/view';
import type { StopRules } from '../../workers/protocol';
import { useMetric, useMetricLabel } from '../metrics/use-metric';
import { RuleField } from './RuleField';
import classes from './Transport.module.css';

/** A day of steps at 100 a second, and no more digits than the counter has room for. */
export const MAX_STEPS = 9_999_999;
const MAX_MINUTES = 1440;
const MAX_MEASUREMENTS = 1000;

/** When Train pauses by itself: at a step, after minutes, at a metric's target, where it stops getting better. */
export function StopRulesForm() {
  const { transport } = useMessages();
  const stopAt = useView((state) => state.stopAt);
  const rules = useView((state) => state.stopRules);
  const measured = useView((state) => state.cadence !== 'off');
  const choices = useConfig((state) => state.choices);
  const { dataset } = useMemo(() => described(choices), [choices]);
  const labelOf = useMetricLabel();
  const live = metricsOn(dataset, true);
  const drawn = useMetric(dataset);
  const next = live.find(({ id }) => id === drawn.id) ?? live[0];
  const set = (change: { [K in keyof StopRules]: StopRules[K] | undefined }) => {
    const { minutes, target, plateau } = { ...rules, ...change };
    setView({
      stopRules: { ...(minutes && { minutes }), ...(target && { target }), ...(plateau && { plateau }) },
    });
  };
  /** The metric of a rule in force, else the one it would be for. */
  const metricOf = (rule: { metric: string } | undefined) =>
    labelOf((rule && findMetric(rule.metric)) || next, dataset);
  const off = measured ? {} : { help: transport.needsMetrics };
  const isCount = (max: number) => (value: number) => Number.isInteger(value) && value >= 1 && value <= max;
  return (
    <div className={classes.rules}>
      <p className={classes.rulesTitle}>{transport.stopTitle}</p>
      <RuleField
        label={transport.stopAfter}
        value={stopAt}
        fits={isCount(MAX_STEPS)}
        problem={transport.wholeNumber(formatInteger(MAX_STEPS))}
        format={formatInteger}
        onChange={(value) => setView({ stopAt: value })}
      />
      <RuleField
        label={transport.stopMinutes}
        value={rules.minutes}
        fits={(value) => value > 0 && value <= MAX_MINUTES}
        problem={transport.positive(formatInteger(MAX_MINUTES))}
        onChange={(minutes) => set({ minutes })}
      />
      <RuleField
        label={transport.stopTarget(metricOf(rules.target))}
        value={rules.target?.value}
        fits={() => true}
        problem={transport.aNumber}
        {...off}
        onChange={(value) => set({ target: value === undefined ? undefined : { metric: next.id, value } })}
      />
      <RuleField
        label={transport.stopPlateau(metricOf(rules.plateau))}
        value={rules.plateau?.measurements}
        fits={isCount(MAX_MEASUREMENTS)}
        problem={transport.wholeNumber(formatInteger(MAX_MEASUREMENTS))}
        {...off}
        onChange={(count) =>
          set({ plateau: count === undefined ? undefined : { metric: next.id, measurements: count } })
        }
      />
      <p className={classes.note}>{transport.stopAfterHelp}</p>
    </div>
  );
}
