import { Popover } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface PopoverDialogProps {
  label: string;
  open: boolean;
  onChange: (open: boolean) => void;
  position: 'bottom-start' | 'bottom-end';
  /** The button that opens it. */
  target: ReactNode;
  children: ReactNode;
}

/** A small dialog that hangs from its button. Escape closes it wherever the focus is. */
export function PopoverDialog({ label, open, onChange, position, target, children }: PopoverDialogProps) {
  useWindowEvent('keydown', (event) => {
    // The library listens inside the dialog only, which the focus may not have reached yet.
    if (open && event.key === 'Escape') onChange(false);
  });
  return (
    <Popover opened={open} onChange={onChange} position={position} trapFocus returnFocus withRoles={false}>
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={label}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
