import IconX from '@tabler/icons-react/icons/IconX';
import type { ReactNode } from 'react';
import { BACKEND_CHOICES, BACKEND_LABELS } from '../../core/backends';
import { type Messages, useMessages, useText } from '../../i18n/messages';
import { dismiss, type Notice, useSession } from '../../stores/session';
import classes from './Notices.module.css';

/** What the page has to say beside the run: refusals, which are alerts, and notices. */
export function Notices() {
  const { notices: words } = useMessages();
  const refusal = useSession((state) => state.refusal);
  const notices = useSession((state) => state.notices);
  return (
    <div className={classes.stack} role="region" aria-label={words.label}>
      {refusal && <Refusal />}
      {notices.map((notice) => (
        <Card key={notice.kind} role="status" onDismiss={() => dismiss(notice.kind)}>
          <NoticeText notice={notice} />
        </Card>
      ))}
    </div>
  );
}

/** Something asked that was refused; the run itself is untouched. */
function Refusal() {
  const { errors, app } = useMessages();
  const refusal = useSession((state) => state.refusal);
  if (!refusal) return null;
  const text = errors[refusal.code];
  return (
    <Card role="alert" onDismiss={() => useSession.setState({ refusal: undefined })}>
      <strong>{text.title}</strong>
      <p>{text.explanation + app.gap + text.hint}</p>
      <p lang="en" className={classes.detail}>
        {refusal.message} {refusal.hint}
      </p>
    </Card>
  );
}

function NoticeText({ notice }: { notice: Notice }) {
  const { notices } = useMessages();
  const text = useText();
  return <p>{wordsOf(notice, notices, text)}</p>;
}

function wordsOf(notice: Notice, words: Messages['notices'], text: ReturnType<typeof useText>): string {
  switch (notice.kind) {
    case 'backend-fallback': {
      const name = (id: string) => {
        const choice = BACKEND_CHOICES.find((candidate) => candidate === id);
        return choice ? text(BACKEND_LABELS[choice]) : id;
      };
      return words['backend-fallback'](name(notice.asked), name(notice.used));
    }
    case 'link-dropped':
      return words['link-dropped'](notice.keys.join(', '));
    case 'stopped-by':
      return words['stopped-by'][notice.reason];
    case 'half-precision':
    case 'software-rendering':
    case 'fresh-optimizer':
    case 'paused-while-hidden':
      return words[notice.kind];
  }
}

interface CardProps {
  role: 'alert' | 'status';
  onDismiss: () => void;
  children: ReactNode;
}

function Card({ role, onDismiss, children }: CardProps) {
  const { app } = useMessages();
  return (
    <div className={classes.card} role={role}>
      <div className={classes.text}>{children}</div>
      <button
        type="button"
        className={classes.close}
        aria-label={app.dismiss}
        title={app.dismiss}
        onClick={onDismiss}
      >
        <IconX size={15} aria-hidden />
      </button>
    </div>
  );
}
