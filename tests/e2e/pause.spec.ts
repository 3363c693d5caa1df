import { expect } from '@playwright/test';
import { FAMILIES } from '../../src/models/registry';
import { machineIsBusy, noteTime } from './measure';
import { curvesOf, openPage, steps, test, trainFurther } from './playground';

for (const family of FAMILIES) {
  test(`${family.id}: a pause is acknowledged within 100 ms and the loop stands still`, async ({ page }) => {
    await openPage(page, `#family=${family.id}&backend=wasm`);
    await page.evaluate(() => window.playground.train());
    const answers: number[] = [];
    for (let i = 0; i < 5; i++) {
      await trainFurther(page, 5);
      const { ms, before, paused, later } = await page.evaluate(async () => {
        const asked = window.playground.status().step;
        const started = performance.now();
        const status = await window.playground.pause();
        const answered = performance.now() - started;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { ms: answered, before: asked, paused: status, later: window.playground.status() };
      });
      answers.push(ms);
      expect(paused.phase).toBe('paused');
      expect(paused.step).toBeGreaterThanOrEqual(before);
      expect(later.step).toBe(paused.step);
      expect(later.phase).toBe('paused');
      expect((await curvesOf(page)).step).toEqual(steps(paused.step));
      await page.evaluate(() => window.playground.train());
    }
    noteTime(`${family.id}: slowest of five pauses`, Math.max(...answers));
    if (!machineIsBusy()) expect(Math.max(...answers)).toBeLessThan(100);
  });
}
