import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Param } from '../../core/params';
import { formatSetting } from '../../i18n/format';
import classes from './Row.module.css';
import { helpId, RowLabel } from './RowLabel';
import { createSender, type Sender } from './sender';
import type { Track } from './slider-track';
import { ValueBox } from './ValueBox';

/** Steps of the native control; the track's own grid is coarser. */
const RESOLUTION = 1000;
const INTERVALS = { throttle: 100, debounce: 350 };

interface SliderRowProps {
  id: string;
  name: string;
  help: string;
  unit?: string | undefined;
  effect: Param['effect'];
  track: Track;
  /** The value in force. */
  value: number;
  check(value: number): string | undefined;
  /** Puts a value in force; resolves to whether it was taken. */
  apply(value: number): Promise<boolean>;
  changed?: { label: string; onRestore: () => void } | undefined;
}

/**
 * A number: label, mark, a value one can type into, and a track. A `live` value goes out while the thumb
 * moves, at most ten times a second; one that restarts the run waits until it is let go.
 */
export function SliderRow(props: SliderRowProps) {
  const { id, name, help, effect, track, value, check, changed } = props;
  const [draft, setDraft] = useState<number>();
  const [message, setMessage] = useState<string>();
  const [focused, setFocused] = useState(false);
  const sender = useSender(props.apply, () => setDraft(undefined));
  const shown = draft ?? value;

  const held = useRef(false);
  const move = (next: number) => {
    setMessage(undefined);
    setDraft(next);
    if (effect === 'live') sender.throttled(next);
    // Keys and assistive technology never let go: their value goes out once it rests.
    else if (!held.current) sender.debounced(next);
  };
  /** The pointer let go: what restarts the run goes out now, as does the last of what was under way. */
  const release = () => {
    held.current = false;
    if (draft === undefined) return;
    if (draft === value && effect === 'rebuild') sender.cancel();
    else void sender.now(draft);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const next = afterKey(event.key, shown, track);
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (next !== shown) move(next);
  };
  const position = track.positionOf(shown);
  const style: CSSProperties & { '--fill': number } = { '--fill': position };
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <RowLabel id={id} name={name} help={help} effect={effect} helpOpen={focused} changed={changed} />
        <ValueBox
          id={id}
          name={name}
          value={shown}
          unit={props.unit}
          check={check}
          onCommit={(typed) => {
            setDraft(typed);
            void sender.now(typed);
          }}
          onMessage={setMessage}
        />
      </div>
      <input
        id={id}
        className={classes.track}
        type="range"
        min={0}
        max={RESOLUTION}
        step={1}
        value={Math.round(position * RESOLUTION)}
        style={style}
        aria-labelledby={`${id}-label`}
        aria-describedby={helpId(id)}
        aria-valuetext={`${formatSetting(shown)}${props.unit ? ` ${props.unit}` : ''}`}
        onChange={(event) => move(track.valueAt(Number(event.currentTarget.value) / RESOLUTION))}
        onPointerDown={() => {
          held.current = true;
        }}
        onPointerUp={release}
        onPointerCancel={release}
        onKeyDown={onKeyDown}
        onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible'))}
        onBlur={() => {
          setFocused(false);
          sender.flush();
        }}
      />
      <p id={`${id}-message`} className={classes.message} role="alert" hidden={message === undefined}>
        {message}
      </p>
    </div>
  );
}

/** Where a key moves the thumb; undefined for keys that are not the slider's. */
function afterKey(key: string, value: number, track: Track): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return track.next(value, 1, false);
    case 'ArrowLeft':
    case 'ArrowDown':
      return track.next(value, -1, false);
    case 'PageUp':
      return track.next(value, 1, true);
    case 'PageDown':
      return track.next(value, -1, true);
    case 'Home':
      return track.min;
    case 'End':
      return track.max;
    default:
      return undefined;
  }
}

/** One sender for the life of the row, which always calls the newest functions. */
function useSender(apply: (value: number) => Promise<boolean>, onIdle: () => void): Sender<number> {
  const newestApply = useEffectEvent(apply);
  const newestIdle = useEffectEvent(onIdle);
  const sender = useRef<Sender<number>>(undefined);
  useEffect(() => {
    const made = createSender<number>(
      (value) => newestApply(value),
      INTERVALS,
      () => newestIdle(),
    );
    sender.current = made;
    // A row that goes away (another family) takes its unsent value along.
    return () => made.cancel();
  }, []);
  return useMemo(
    () => ({
      throttled: (value) => sender.current?.throttled(value),
      debounced: (value) => sender.current?.debounced(value),
      now: async (value) => (await sender.current?.now(value)) ?? false,
      flush: () => sender.current?.flush(),
      cancel: () => sender.current?.cancel(),
    }),
    [],
  );
}
