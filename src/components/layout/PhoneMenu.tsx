import { Popover } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import IconMenu2 from '@tabler/icons-react/icons/IconMenu2';
import IconQuestionMark from '@tabler/icons-react/icons/IconQuestionMark';
import { useId, useState } from 'react';
import { LANGUAGES } from '../../core/text';
import { useMessages } from '../../i18n/messages';
import { setView, useView } from '../../stores/view';
import { openDialog } from '../actions/dialogs';
import buttons from '../controls/buttons.module.css';
import { Segments } from '../controls/Segments';
import classes from './PhoneMenu.module.css';

const LANGUAGE_NAMES = { en: 'English', 'zh-CN': '中文' } as const;
const THEMES = ['system', 'light', 'dark'] as const;

/** What has no room in the phone's top bar. */
export function PhoneMenu() {
  const { menu } = useMessages();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className={buttons.icon}
          aria-label={menu.label}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconMenu2 size={18} stroke={1.7} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={menu.label}>
        <Items onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Items({ onDone }: { onDone: () => void }) {
  const { menu } = useMessages();
  const language = useView((state) => state.language);
  const theme = useView((state) => state.theme);
  const id = useId();
  const open = (dialog: 'export' | 'help') => {
    onDone();
    openDialog(dialog);
  };
  return (
    <div className={classes.menu}>
      <button type="button" className={classes.item} onClick={() => open('export')}>
        <IconDownload size={17} stroke={1.7} aria-hidden />
        {menu.export}
      </button>
      <button type="button" className={classes.item} onClick={() => open('help')}>
        <IconQuestionMark size={17} stroke={1.7} aria-hidden />
        {menu.help}
      </button>
      <p id={`${id}-language`} className={classes.title}>
        {menu.language}
      </p>
      <Segments
        labelledBy={`${id}-language`}
        value={language}
        options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        onChange={(value) => setView({ language: value })}
      />
      <p id={`${id}-theme`} className={classes.title}>
        {menu.theme}
      </p>
      <Segments
        labelledBy={`${id}-theme`}
        value={theme}
        options={THEMES.map((value) => ({ value, label: menu.themes[value] }))}
        onChange={(value) => setView({ theme: value })}
      />
    </div>
  );
}
