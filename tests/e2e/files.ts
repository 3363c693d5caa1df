import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { expect, type Locator, type Page } from '@playwright/test';
import { en } from '../../src/i18n/en';

/** A file the page gave to the browser. */
export interface SavedFile {
  name: string;
  bytes: Uint8Array;
}

/** Opens the export dialog by its button. */
export async function openExport(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: en.menu.export, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: en.export.title });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Clicks a button that saves a file, and reads the file. */
export async function save(page: Page, button: Locator): Promise<SavedFile> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: new Uint8Array(await readFile(await download.path())) };
}

/** Drops a file on the page, as from a file manager. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(file.bytes)], file.name));
      return transfer;
    },
    { name, bytes: Array.from(bytes) },
  );
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer });
  }
}

/** Gives a file to the import of the open export dialog, through the browser's file chooser. */
export async function chooseFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: en.export.chooseFile }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
}

/** Size and raw pixels of a PNG without interlacing, checked as far as a viewer would. */
export function readPng(bytes: Uint8Array): { width: number; height: number; colours: number } {
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let ended = false;
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
    if (type === 'IEND') ended = true;
    at += 12 + length;
  }
  expect(ended).toBe(true);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const channels = new Map([
    [0, 1],
    [2, 3],
    [6, 4],
  ]).get(bytes[25]);
  const raw = inflateSync(Buffer.concat(data));
  expect(raw.length).toBe(height * (1 + width * (channels ?? 0)));
  return { width, height, colours: new Set(raw).size };
}
