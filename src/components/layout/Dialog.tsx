import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/messages';
import classes from './Dialog.module.css';

interface DialogProps {
  title: string;
  /** Width in px, where the window has as much. */
  size: number;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page. Its head is a plain box: Mantine's own is a second banner to screen readers. */
export function Dialog({ title, size, onClose, children }: DialogProps) {
  const { app } = useMessages();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      centered
      radius={14}
      transitionProps={{ duration: 0 }}
      // On the content itself: a class given to it would land on the box around it, as large as the window.
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton className={classes.close} aria-label={app.close} />
        </div>
        <Modal.Body className={classes.body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
