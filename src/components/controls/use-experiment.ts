import { useMemo } from 'react';
import type { ParamValue } from '../../core/params';
import type { DatasetMeta } from '../../datasets/registry';
import { described, type ExperimentConfig, presetParams, resolve } from '../../models/experiment';
import type { FamilyMeta } from '../../models/types';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { perform } from '../actions/perform';

/** The experiment as it stands: what is in force, and what would stand if nothing had been touched. */
export interface Experiment {
  family: FamilyMeta;
  dataset: DatasetMeta;
  config: ExperimentConfig;
  preset: Readonly<Record<string, ParamValue>>;
}

/** The experiment in force; the component renders again when a setting changes. */
export function useExperiment(): Experiment {
  const choices = useConfig((state) => state.choices);
  return useMemo(
    () => ({ ...described(choices), config: resolve(choices), preset: presetParams(choices) }),
    [choices],
  );
}

/** Puts one parameter in force. @returns whether it was taken; a refusal is shown in the page */
export function applyParam(id: string, value: ParamValue): Promise<boolean> {
  return perform(() => engine.configure({ params: { [id]: value } }));
}

/** Gives one parameter its preset value back. */
export function restoreParam(id: string): Promise<boolean> {
  return perform(() => engine.restoreDefault(id));
}
