import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Sizes of screen that the page is made for. */
export const SIZES = {
  wide: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
} as const;

/** No rule of axe-core is broken by what is on the screen now. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(' | ')}`,
  );
  expect(told, state).toEqual([]);
}

/** Nothing sticks out of the window, no text is cut off without a way to read it, no control lies under another. */
export async function expectLaidOut(page: Page, state: string): Promise<void> {
  // A tooltip over a control is no overlap.
  await page.mouse.move(0, 0);
  expect(await page.evaluate(findLayoutFaults), state).toEqual([]);
}

function findLayoutFaults(): string[] {
  const faults: string[] = [];
  const name = (element: Element) =>
    `<${element.tagName.toLowerCase()}> ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? ''}`;
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} px wide`);

  /** The part of an element that its scrolling or clipping ancestors let through. */
  const shownPart = (element: Element) => {
    const box = element.getBoundingClientRect();
    let { left, right, top, bottom } = box;
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const outer = at.getBoundingClientRect();
      if (overflowX !== 'visible') [left, right] = [Math.max(left, outer.left), Math.min(right, outer.right)];
      if (overflowY !== 'visible') [top, bottom] = [Math.max(top, outer.top), Math.min(bottom, outer.bottom)];
    }
    return { left, right, top, bottom };
  };
  /** Kept for screen readers alone. */
  const unseen = (element: Element) => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { clip, clipPath, opacity } = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      if (clip !== 'auto' || clipPath !== 'none' || opacity === '0' || (box.width <= 1 && box.height <= 1))
        return true;
    }
    return false;
  };

  const skip = (element: Element) =>
    !element.checkVisibility({ visibilityProperty: true }) || unseen(element);
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('svg, canvas') || skip(element)) continue;
    const { left, right, top, bottom } = shownPart(element);
    if (right - left <= 1 || bottom - top <= 1) continue;
    if (right > innerWidth + 1 || left < -1) faults.push(`${name(element)} reaches from ${left} to ${right}`);
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
    );
    const { overflowX, textOverflow } = getComputedStyle(element);
    const cut =
      element.scrollWidth > element.clientWidth + 1 && overflowX !== 'visible' && overflowX !== 'auto';
    if (hasText && cut && !element.closest('[title]')) {
      faults.push(
        `${name(element)} is cut off (${textOverflow}): ${element.scrollWidth} in ${element.clientWidth} px`,
      );
    }
  }

  const isOwn = (control: Element, hit: Element | null) =>
    hit !== null &&
    (control.contains(hit) || hit.contains(control) || hit.closest('label')?.contains(control) === true);
  /** Whether scrolling brings a covered control to light, as from under the sheet of a phone. */
  const canBeFreed = (control: Element) => {
    const scrolled: [Element, number][] = [];
    for (let at = control.parentElement; at; at = at.parentElement) scrolled.push([at, at.scrollTop]);
    control.scrollIntoView({ block: 'start' });
    const { left, top, width, height } = control.getBoundingClientRect();
    const free = isOwn(control, document.elementFromPoint(left + width / 2, top + height / 2));
    for (const [at, position] of scrolled) at.scrollTop = position;
    return free;
  };
  // Behind a modal dialog everything is covered, as it should be.
  const ground = document.querySelector('[role=dialog][aria-modal=true]') ?? document;
  for (const control of ground.querySelectorAll('button, input, select, a[href], summary')) {
    if (control.hasAttribute('hidden') || (skip(control) && !(control instanceof HTMLInputElement))) continue;
    const { left, right, top, bottom } = shownPart(control);
    if (right - left < 4 || bottom - top < 4) continue;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    if (x < 0 || x > innerWidth || y < 0 || y > innerHeight) continue;
    const hit = document.elementFromPoint(x, y);
    if (!isOwn(control, hit) && !canBeFreed(control)) {
      faults.push(`${name(control)} lies under ${hit ? name(hit) : 'nothing'}`);
    }
  }
  return faults;
}

/** Controls that a finger would miss: less than 44 × 44 px (WCAG 2.5.5) lead to them. */
export function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const LEAST = 44;
    const small: string[] = [];
    for (const control of document.querySelectorAll('button, input, select, a[href], summary')) {
      const box = (control.closest('label') ?? control).getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || !control.checkVisibility({ visibilityProperty: true })) continue;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const leads = (toX: number, toY: number) => {
        const hit = document.elementFromPoint(toX, toY);
        return hit !== null && (control.contains(hit) || hit.closest('label')?.contains(control) === true);
      };
      // What is scrolled away or behind a dialog is another matter.
      if (!leads(x, y)) continue;
      /** How far from the middle in this direction a touch still leads to the control. */
      const reach = (dx: number, dy: number) => {
        let far = 0;
        while (far < LEAST && leads(x + dx * (far + 1), y + dy * (far + 1))) far++;
        return far;
      };
      const width = Math.max(box.width, reach(-1, 0) + reach(1, 0) + 1);
      const height = Math.max(box.height, reach(0, -1) + reach(0, 1) + 1);
      if (width < LEAST || height < LEAST) {
        const label = control.getAttribute('aria-label') ?? control.textContent?.trim() ?? '';
        small.push(`<${control.tagName.toLowerCase()}> ${label || control.id}: ${width} × ${height}`);
      }
    }
    return small;
  });
}
