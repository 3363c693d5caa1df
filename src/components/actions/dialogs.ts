import { create } from 'zustand';

/** Something that opens over the page; one at a time. */
export type DialogId = 'export' | 'share' | 'help';

interface DialogState {
  open: DialogId | undefined;
  /** What had the focus when the dialog opened: it gets the focus back. */
  opener: Element | null;
}

/** Which dialog is open. */
export const useDialog = create<DialogState>(() => ({ open: undefined, opener: null }));

/** Opens a dialog in place of the one that is open. */
export function openDialog(id: DialogId): void {
  useDialog.setState({ open: id, opener: document.activeElement });
}

/** Closes what is open; with `id`, only if it is that one. */
export function closeDialog(id?: DialogId): void {
  const { open, opener } = useDialog.getState();
  if (open === undefined || (id !== undefined && id !== open)) return;
  useDialog.setState({ open: undefined, opener: null });
  // Once the dialog is gone, and its focus trap with it.
  setTimeout(() => {
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
}
