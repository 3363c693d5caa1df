import { toErrorInfo, type ErrorInfo } from '../../core/errors';
import { engine } from '../../stores/engine';

/** How an import went. */
export type ImportResult = { ok: true; name: string } | { ok: false; name: string; error: ErrorInfo };

/** Puts a weights file into the run, all or nothing. Never rejects: the result says why it did not work. */
export async function importFile(file: File): Promise<ImportResult> {
  try {
    await engine.importWeights(file);
    return { ok: true, name: file.name };
  } catch (thrown) {
    return { ok: false, name: file.name, error: toErrorInfo(thrown) };
  }
}
