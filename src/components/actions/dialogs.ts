import { create } from 'zustand';

/** Something that opens over the page; one at a time. */
export type DialogId = 'export' | 'share' | 'help';

/** Which dialog is open. */
export const useDialog = create<{ open: DialogId | undefined }>(() => ({ open: undefined }));

/** Opens a dialog in place of the one that is open. */
export function openDialog(id: DialogId): void {
  useDialog.setState({ open: id });
}

/** Closes what is open; with `id`, only if it is that one. */
export function closeDialog(id?: DialogId): void {
  useDialog.setState((state) => (id === undefined || state.open === id ? { open: undefined } : state));
}
