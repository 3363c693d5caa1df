import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { useEffect, useState } from 'react';
import { useMessages } from '../../i18n/messages';
import classes from './DropZone.module.css';
import { importFile } from './import-weights';

/** Takes a weights file dropped anywhere on the page, with a hint while one is held over it. */
export function DropZone() {
  const words = useMessages().export;
  const [over, setOver] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const listen = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      handle: (event: DragEvent) => void,
    ) => window.addEventListener(type, handle, { signal: stop.signal });
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    listen('dragenter', onOver);
    listen('dragover', onOver);
    // Leaving an element for another is no leaving of the window: only that has nothing it goes to.
    listen('dragleave', (event) => event.relatedTarget === null && setOver(false));
    listen('drop', (event) => {
      const file = event.dataTransfer?.files[0];
      setOver(false);
      if (!file) return;
      event.preventDefault();
      // Its result stands in the page's notices.
      void importFile(file);
    });
    return () => stop.abort();
  }, []);

  if (!over) return null;
  return (
    <div className={classes.veil}>
      <div className={classes.hint}>
        <IconUpload size={28} stroke={1.5} aria-hidden />
        <strong>{words.drop}</strong>
        <span>{words.dropHelp}</span>
      </div>
    </div>
  );
}
