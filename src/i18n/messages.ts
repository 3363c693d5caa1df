import type { Language, Text } from '../core/text';
import { useView } from '../stores/view';
import { en, type Messages } from './en';
import { zhCN } from './zh-CN';

export type { Messages } from './en';

const CATALOGUES: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/** The catalogue of a language. */
export function messagesIn(language: Language): Messages {
  return CATALOGUES[language];
}

/** The language the page speaks now; the component renders again when it changes. */
export function useLanguage(): Language {
  return useView((state) => state.language);
}

/** The catalogue of the page's language; the component renders again when it changes. */
export function useMessages(): Messages {
  return messagesIn(useLanguage());
}

/** Picks the page's language from a text that a family or dataset brings along. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}
