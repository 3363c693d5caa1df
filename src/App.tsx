import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useDialog } from './components/actions/dialogs';
import { useShortcuts } from './components/actions/shortcuts';
import { DropZone } from './components/export/DropZone';
import { viewColorScheme } from './components/layout/color-scheme';
import { Guard } from './components/layout/Guard';
import { Notices } from './components/layout/Notices';
import { PhoneShell } from './components/layout/PhoneShell';
import { cssVariables, theme } from './components/layout/theme';
import { WideShell } from './components/layout/WideShell';
import { useLanguage, useMessages } from './i18n/messages';

// Dialogs are not needed for the first paint.
const ExportDialog = lazy(async () => ({
  default: (await import('./components/export/ExportDialog')).ExportDialog,
}));
const HelpDialog = lazy(async () => ({
  default: (await import('./components/actions/HelpDialog')).HelpDialog,
}));

/** The page. */
export function App() {
  const [colorScheme] = useState(viewColorScheme);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <Page />
    </MantineProvider>
  );
}

function Page() {
  const isPhone = useMediaQuery('(max-width: 759.98px)', false, { getInitialValueInEffect: false });
  useShortcuts();
  useDocumentLanguage();
  return (
    <Guard>
      {isPhone ? <PhoneShell /> : <WideShell />}
      <Notices />
      <DropZone />
      <Dialogs />
    </Guard>
  );
}

function Dialogs() {
  const open = useDialog((state) => state.open);
  return (
    <Suspense fallback={null}>
      {open === 'export' && <ExportDialog />}
      {open === 'help' && <HelpDialog />}
    </Suspense>
  );
}

/** Screen readers and hyphenation go by the document's language. */
function useDocumentLanguage(): void {
  const language = useLanguage();
  const { app } = useMessages();
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = app.name;
  }, [language, app]);
}
