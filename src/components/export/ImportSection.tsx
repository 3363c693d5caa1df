import { type ChangeEvent, useRef, useState } from 'react';
import { useMessages } from '../../i18n/messages';
import { useSession } from '../../stores/session';
import buttons from '../controls/buttons.module.css';
import classes from './ExportDialog.module.css';
import { type ImportResult, importFile } from './import-weights';

/** Takes a weights file back into the run and says, in place, how it went. */
export function ImportSection() {
  const { export: words, errors, app } = useMessages();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ImportResult>();
  const input = useRef<HTMLInputElement>(null);

  const onChange = async (event: ChangeEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    const file = field.files?.[0];
    if (!file) return;
    setBusy(true);
    setResult(await importFile(file));
    // It is told here, in place.
    useSession.setState({ refusal: undefined });
    setBusy(false);
    // Choosing the same file again must count as a change.
    field.value = '';
  };
  return (
    <>
      <div className={classes.item}>
        <div className={classes.text}>
          <p className={classes.help}>{words.importHelp}</p>
        </div>
        <input
          ref={input}
          type="file"
          accept=".safetensors"
          hidden
          data-testid="import-file"
          onChange={(event) => void onChange(event)}
        />
        <button
          type="button"
          className={buttons.button}
          disabled={busy}
          onClick={() => input.current?.click()}
        >
          {busy ? words.working : words.chooseFile}
        </button>
      </div>
      {result?.ok === true && (
        <p className={classes.result} role="status">
          {words.imported(result.name)}
        </p>
      )}
      {result?.ok === false && (
        <div className={classes.result} role="alert">
          <strong>
            {errors[result.error.code].title} ({result.name})
          </strong>
          <p>{errors[result.error.code].explanation + app.gap + errors[result.error.code].hint}</p>
          <p lang="en" className={classes.help}>
            {result.error.message} {result.error.hint}
          </p>
        </div>
      )}
    </>
  );
}
