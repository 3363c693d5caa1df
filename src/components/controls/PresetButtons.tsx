import type { ParamValue } from '../../core/params';
import { useMessages } from '../../i18n/messages';
import { engine } from '../../stores/engine';
import { perform } from '../actions/perform';
import buttons from './buttons.module.css';
import type { Experiment } from './use-experiment';

/** Back to the settings that look good here, or to the exact reference model. */
export function PresetButtons({ experiment }: { experiment: Experiment }) {
  const { controls } = useMessages();
  const { family, dataset, config, preset } = experiment;
  const isPreset = matches(config.params, preset);
  const isReference = matches(config.params, family.reference(dataset.kind));
  return (
    <span>
      <button
        type="button"
        className={buttons.quiet}
        title={controls.presetHelp}
        aria-pressed={isPreset}
        onClick={() => void perform(() => engine.restoreDefault())}
      >
        {controls.preset}
      </button>
      <button
        type="button"
        className={buttons.quiet}
        title={controls.referenceHelp}
        aria-pressed={isReference}
        onClick={() => void perform(() => engine.takeReference())}
      >
        {controls.reference}
      </button>
    </span>
  );
}

/** Whether every value of `wanted` is in force. */
function matches(
  params: Readonly<Record<string, ParamValue>>,
  wanted: Readonly<Partial<Record<string, ParamValue>>>,
): boolean {
  return Object.entries(wanted).every(([id, value]) => params[id] === value);
}
