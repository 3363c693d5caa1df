import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LANGUAGES } from '../../core/text';
import { ACTION_IDS } from '../../i18n/action-ids';
import { messagesIn } from '../../i18n/messages';

vi.mock('../../stores/engine', () => ({ engine: {} }));

const { ACTION_LIST } = await import('./actions');
const { actionFor, keysOf, usesKey } = await import('./shortcuts');

const key = (name: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('the list of actions', () => {
  it('has each id once and in every language a name of its own', () => {
    expect(ACTION_LIST.map(({ id }) => id)).toEqual([...ACTION_IDS]);
    for (const language of LANGUAGES) {
      const names = ACTION_LIST.map(({ id }) => messagesIn(language).actions[id]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('has no shortcut twice', () => {
    const shortcuts = ACTION_LIST.flatMap(({ shortcut }) => (shortcut ? [keysOf(shortcut).join('+')] : []));
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });
});

describe('shortcuts', () => {
  it.each([
    [key(' '), 'train'],
    [key('ArrowRight'), 'step'],
    [key('r'), 'reset'],
    [key('n'), 'noise'],
    [key('e'), 'export'],
    [key('s'), 'share'],
    [key('l'), 'logAxis'],
    [key('?', { shiftKey: true }), 'help'],
    [key('z', { ctrlKey: true }), 'undo'],
    [key('z', { metaKey: true }), 'undo'],
    [key('Z', { ctrlKey: true, shiftKey: true }), 'redo'],
  ])('%o asks for %s', (event, id) => {
    expect(actionFor(event, true)?.id).toBe(id);
  });

  it.each([
    key('r', { ctrlKey: true }),
    key('r', { altKey: true }),
    key('R', { shiftKey: true }),
    key('x'),
    key('z'),
  ])('%o asks for nothing: browsers and people use it otherwise', (event) => {
    expect(actionFor(event, true)).toBeUndefined();
  });

  it('leaves single letters alone when they are switched off, Space and Ctrl+Z not', () => {
    for (const letter of ['r', 'n', 'e', 's', 'l', '?'])
      expect(actionFor(key(letter), false)).toBeUndefined();
    expect(actionFor(key(' '), false)?.id).toBe('train');
    expect(actionFor(key('z', { ctrlKey: true }), false)?.id).toBe('undo');
  });
});

describe('a control with the focus', () => {
  const focus = (html: string) => {
    document.body.innerHTML = html;
    return document.body.querySelector('[data-focus]');
  };
  beforeEach(() => {
    document.body.innerHTML = '';
  });

  it.each([
    ['<input data-focus type="text">', ['r', ' ', 'ArrowRight', 'z']],
    ['<input data-focus>', ['r', ' ']],
    ['<textarea data-focus></textarea>', ['r', ' ']],
    ['<select data-focus></select>', ['s', ' ', 'ArrowRight']],
    ['<button data-focus>Reset</button>', [' ']],
    ['<input data-focus type="range">', ['ArrowRight', ' ']],
    ['<button data-focus role="tab">Samples</button>', ['ArrowRight', ' ']],
    ['<div role="application"><svg data-focus tabindex="0"></svg></div>', ['ArrowRight']],
  ])('%s keeps its keys', (html, keys) => {
    for (const name of keys) expect(usesKey(focus(html), name)).toBe(true);
  });

  it.each([
    ['<button data-focus>Reset</button>', ['r', 'ArrowRight', 'e']],
    ['<input data-focus type="range">', ['r', 'n']],
    ['<input data-focus type="checkbox">', ['r', 'e']],
    ['<main data-focus tabindex="-1"></main>', ['r', ' ', 'ArrowRight']],
  ])('%s leaves the others to the page', (html, keys) => {
    for (const name of keys) expect(usesKey(focus(html), name)).toBe(false);
  });

  it('is not there at all: every key is the page’s', () => {
    expect(usesKey(null, ' ')).toBe(false);
  });
});
