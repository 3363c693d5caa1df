import { Tooltip } from '@mantine/core';
import { type PointerEvent, type ReactElement, useEffect, useRef, useState } from 'react';

/** Hovering this long asks for help; less is passing by. */
const HOVER_MS = 350;
const LONG_PRESS_MS = 450;

interface HelpTipProps {
  text: string;
  /** Shows it whatever the pointer does, as when the control has the focus. */
  open?: boolean;
  children: ReactElement;
}

/**
 * A hint on hover and long press. For the eye alone: the control it belongs to carries the same words as its
 * description, so that screen readers and keyboards have them too.
 */
export function HelpTip({ text, open = false, children }: HelpTipProps) {
  const [pointed, setPointed] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const show = (event: PointerEvent) => {
    clearTimeout(timer.current);
    const touch = event.pointerType !== 'mouse';
    timer.current = setTimeout(() => setPointed(true), touch ? LONG_PRESS_MS : HOVER_MS);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setPointed(false);
  };
  return (
    <Tooltip
      label={text}
      opened={pointed || open}
      multiline
      w={260}
      position="top-start"
      withinPortal
      transitionProps={{ duration: 0 }}
    >
      <span
        style={{ display: 'inline-flex', alignItems: 'center', minWidth: 0 }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && show(event)}
        onPointerLeave={hide}
        onPointerDown={(event) => (event.pointerType === 'mouse' ? hide() : show(event))}
        onPointerUp={hide}
        onPointerCancel={hide}
      >
        {children}
      </span>
    </Tooltip>
  );
}
