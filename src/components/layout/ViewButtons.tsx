import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop';
import IconLanguage from '@tabler/icons-react/icons/IconLanguage';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconQuestionMark from '@tabler/icons-react/icons/IconQuestionMark';
import IconSun from '@tabler/icons-react/icons/IconSun';
import { useLanguage, useMessages } from '../../i18n/messages';
import { type Theme, useView } from '../../stores/view';
import { ACTIONS } from '../actions/actions';
import { openDialog } from '../actions/dialogs';
import { runAction } from '../actions/shortcuts';
import buttons from '../controls/buttons.module.css';

/** What the language button leads to, in that language itself. */
const OTHER_LANGUAGE = { en: '中文', 'zh-CN': 'English' } as const;
const THEME_ICONS = { system: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const satisfies Record<
  Theme,
  unknown
>;

/** Switches between the languages. */
export function LanguageButton() {
  const other = OTHER_LANGUAGE[useLanguage()];
  return (
    <button
      type="button"
      className={buttons.icon}
      aria-label={other}
      title={other}
      onClick={() => runAction(ACTIONS.language)}
    >
      <IconLanguage size={17} stroke={1.7} aria-hidden />
    </button>
  );
}

/** Goes round system, light and dark; the icon shows which one holds. */
export function ThemeButton() {
  const { menu } = useMessages();
  const theme = useView((state) => state.theme);
  const Icon = THEME_ICONS[theme];
  const name = menu.themeNow(menu.themes[theme]);
  return (
    <button
      type="button"
      className={buttons.icon}
      aria-label={name}
      title={name}
      onClick={() => runAction(ACTIONS.theme)}
    >
      <Icon size={17} stroke={1.7} aria-hidden />
    </button>
  );
}

/** Opens the shortcuts. */
export function HelpButton() {
  const { menu } = useMessages();
  return (
    <button
      type="button"
      className={buttons.icon}
      aria-label={menu.help}
      title={`${menu.help} (?)`}
      aria-haspopup="dialog"
      onClick={() => openDialog('help')}
    >
      <IconQuestionMark size={17} stroke={1.7} aria-hidden />
    </button>
  );
}
