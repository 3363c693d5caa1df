/** Everything a button, a shortcut or a menu can ask for, in the order of the help page. */
export const ACTION_IDS = [
  'train',
  'step',
  'reset',
  'undo',
  'redo',
  'noise',
  'logAxis',
  'export',
  'share',
  'theme',
  'language',
  'help',
] as const;
export type ActionId = (typeof ACTION_IDS)[number];
