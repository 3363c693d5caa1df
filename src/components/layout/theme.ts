import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import classes from './theme.module.css';

/** Grey from paper to ink; the components' own colours come from `tokens.css`. */
const ink: MantineColorsTuple = [
  '#f0f1f3',
  '#e5e5e1',
  '#d5d7da',
  '#b9bdc4',
  '#9aa0aa',
  '#7d838e',
  '#646a75',
  '#3d424b',
  '#272a31',
  '#16181d',
];

/** Mantine's side of the look: sizes, radii and fonts of `tokens.css`. */
export const theme = createTheme({
  colors: { ink },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  autoContrast: true,
  defaultRadius: 9,
  fontFamily: 'var(--font)',
  fontSizes: { xs: '11.5px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.45' },
  radius: { xs: '6px', sm: '7px', md: '9px', lg: '12px', xl: '14px' },
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Popover: {
      defaultProps: { offset: 8, radius: 12, transitionProps: { duration: 0 } },
      classNames: { dropdown: classes.dropdown },
    },
    Tooltip: {
      defaultProps: { radius: 8, openDelay: 300, transitionProps: { duration: 0 } },
      classNames: { tooltip: classes.tooltip },
    },
  },
});

const shared = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--soft)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--ink)',
  '--mantine-primary-color-contrast': 'var(--on-ink)',
  '--mantine-color-error': 'var(--ink)',
};

/** Points Mantine's colour variables at our tokens, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
