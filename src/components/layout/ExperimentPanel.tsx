import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconArrowForwardUp from '@tabler/icons-react/icons/IconArrowForwardUp';
import { useMessages } from '../../i18n/messages';
import { useConfig } from '../../stores/config';
import { ACTIONS } from '../actions/actions';
import { runAction } from '../actions/shortcuts';
import buttons from '../controls/buttons.module.css';
import { FamilyPicker } from '../controls/FamilyPicker';
import { ParamSections } from '../controls/ParamSections';
import { Section } from '../controls/Section';
import sections from '../controls/Section.module.css';
import { useExperiment } from '../controls/use-experiment';
import { DatasetGallery } from '../gallery/DatasetGallery';
import classes from './ExperimentPanel.module.css';

/** The experiment: family, data and every setting. */
export function ExperimentPanel() {
  const { controls } = useMessages();
  const experiment = useExperiment();
  return (
    <div className={classes.panel}>
      <Section title={controls.family} aside={<UndoButtons />}>
        <FamilyPicker family={experiment.family} />
      </Section>
      <DatasetGallery />
      <ParamSections experiment={experiment} />
    </div>
  );
}

function UndoButtons() {
  const { actions } = useMessages();
  const canUndo = useConfig((state) => state.past.length > 0);
  const canRedo = useConfig((state) => state.future.length > 0);
  return (
    <span className={sections.tools}>
      <button
        type="button"
        className={buttons.quiet}
        aria-label={actions.undo}
        title={`${actions.undo} (Ctrl+Z)`}
        disabled={!canUndo}
        onClick={() => runAction(ACTIONS.undo)}
      >
        <IconArrowBackUp size={15} aria-hidden />
      </button>
      <button
        type="button"
        className={buttons.quiet}
        aria-label={actions.redo}
        title={`${actions.redo} (Ctrl+Shift+Z)`}
        disabled={!canRedo}
        onClick={() => runAction(ACTIONS.redo)}
      >
        <IconArrowForwardUp size={15} aria-hidden />
      </button>
    </span>
  );
}
