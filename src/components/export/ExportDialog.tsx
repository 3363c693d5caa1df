import IconDownload from '@tabler/icons-react/icons/IconDownload';
import { type ReactNode, useState } from 'react';
import { WEIGHT_EXPORTERS } from '../../exporters/registry';
import { formatInteger } from '../../i18n/format';
import { useMessages, useText } from '../../i18n/messages';
import { resolve } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { useRecord } from '../../stores/record';
import { useSession } from '../../stores/session';
import { closeDialog } from '../actions/dialogs';
import { perform } from '../actions/perform';
import buttons from '../controls/buttons.module.css';
import { Dialog } from '../layout/Dialog';
import classes from './ExportDialog.module.css';
import { ImportSection } from './ImportSection';
import { saveCurves, saveMetrics, saveSamples, saveWeights } from './save';

/** Everything that leaves the page as a file, and the way back in. */
export function ExportDialog() {
  const { export: words, app } = useMessages();
  const text = useText();
  const step = useSession((state) => state.status.step);
  const measured = useRecord((state) => state.history.length > 0);
  return (
    <Dialog title={words.title} size={520} onClose={() => closeDialog('export')}>
      <h3 className={classes.heading}>{words.weights}</h3>
      <p className={classes.help}>
        <WeightsContents />
        {app.gap + words.settingsInside}
      </p>
      {WEIGHT_EXPORTERS.map((exporter) => (
        <Item
          key={exporter.id}
          title={text(exporter.label)}
          help={text(exporter.summary)}
          ending={exporter.extension}
          onSave={() => saveWeights(exporter.id)}
        />
      ))}
      <h3 className={classes.heading}>{words.pictures}</h3>
      <Item title={words.samples} help={words.samplesHelp} ending="png" onSave={saveSamples} />
      <Item
        title={words.curves}
        help={step === 0 ? words.nothingYet : words.curvesHelp}
        ending="csv"
        disabled={step === 0}
        onSave={saveCurves}
      />
      <Item
        title={words.metrics}
        help={measured ? words.metricsHelp : words.nothingMeasured}
        ending="csv"
        disabled={!measured}
        onSave={saveMetrics}
      />
      <h3 className={classes.heading}>{words.import}</h3>
      <ImportSection />
      <p className={classes.foot}>{words.stays}</p>
    </Dialog>
  );
}

interface ItemProps {
  title: string;
  help: string;
  /** Ending of the file, on the button. */
  ending: string;
  disabled?: boolean;
  onSave: () => Promise<void>;
}

function Item({ title, help, ending, disabled = false, onSave }: ItemProps): ReactNode {
  const words = useMessages().export;
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    await perform(onSave);
    setBusy(false);
  };
  return (
    <div className={classes.item}>
      <div className={classes.text}>
        <p className={classes.name}>{title}</p>
        <p className={classes.help}>{help}</p>
      </div>
      <button
        type="button"
        className={`${buttons.button} ${classes.save}`}
        disabled={disabled || busy}
        aria-label={words.download(`${title} (.${ending})`)}
        onClick={() => void save()}
      >
        <IconDownload size={15} stroke={1.8} aria-hidden />.{ending}
      </button>
    </div>
  );
}

/** Which weights the file would hold: averaged, raw, or the last good ones after a failure. */
function WeightsContents() {
  const words = useMessages().export;
  const averaged = useConfig((state) => Number(resolve(state.choices).params.emaDecay ?? 0) > 0);
  const stopped = useSession((state) => state.status.phase === 'stopped');
  const step = useSession((state) => formatInteger(state.status.step));
  if (stopped) return words.lastGoodContents;
  return averaged ? words.emaContents(step) : words.rawContents(step);
}
