import { describe, expect, it } from 'vitest';
import { messagesIn } from './messages';

/** Every text of a catalogue with its path; functions called with stand-ins for their parameters. */
function texts(node: unknown, path = ''): [path: string, text: string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const slots = Array.from({ length: node.length }, (_, i) => `‹${i}›`);
    return [[path, String(Reflect.apply(node, undefined, slots))]];
  }
  if (typeof node !== 'object' || node === null) throw new Error(`${path} is no text`);
  return Object.entries(node).flatMap(([key, child]) => texts(child, path === '' ? key : `${path}.${key}`));
}

const english = texts(messagesIn('en'));
const chinese = texts(messagesIn('zh-CN'));
/** The same in both: names of things, and marks. */
const SAME =
  /^(app\.gap$|controls\.described$|backend\.short\.|controls\.reference$|metrics\.comma$|stage\.)/;

describe('the two catalogues', () => {
  it('have the same entries', () => {
    expect(chinese.map(([path]) => path).sort()).toEqual(english.map(([path]) => path).sort());
  });

  it('say everything, each in its own language', () => {
    const wrong = english.filter(([path, text]) => {
      const other = chinese.find(([candidate]) => candidate === path)?.[1] ?? '';
      const han = /\p{Script=Han}/u;
      return text === '' || han.test(text) || (!SAME.test(path) && !han.test(other));
    });
    expect(wrong).toEqual([]);
  });

  it('take up the same values', () => {
    const slots = (from: string) => [...from.matchAll(/‹\d›/g)].map(([slot]) => slot).sort();
    const wrong = english.filter(([path, text]) => {
      const other = chinese.find(([candidate]) => candidate === path)?.[1] ?? '';
      return slots(other).join() !== slots(text).join();
    });
    expect(wrong).toEqual([]);
  });
});
