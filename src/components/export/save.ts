import { curvesToCsv } from '../../exporters/csv';
import { encodePng } from '../../exporters/png';
import { WEIGHT_EXPORTERS, type WeightExporterId } from '../../exporters/registry';
import { described } from '../../models/experiment';
import { useConfig } from '../../stores/config';
import { engine } from '../../stores/engine';
import { curves } from '../../stores/live';
import { useRecord } from '../../stores/record';
import { useSession } from '../../stores/session';
import { stageImage } from '../canvas/stage-image';
import { metricColumns } from './metric-columns';

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken the blob by then; at once would be too early for Firefox.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Saves the weights; after a failure those kept from before it.
 * @throws PlaygroundError when there are none
 */
export async function saveWeights(format: WeightExporterId): Promise<void> {
  const exporter = WEIGHT_EXPORTERS.find((candidate) => candidate.id === format) ?? WEIGHT_EXPORTERS[0];
  const stopped = useSession.getState().status.phase === 'stopped';
  const blob = await engine.exportWeights(exporter.id, stopped);
  download(blob, `${fileStem()}.${exporter.extension}`);
}

/** Saves what the stage shows as a PNG. */
export async function saveSamples(): Promise<void> {
  const picture = await stageImage();
  if (!picture) return;
  const { data, width, height } = picture;
  download(new Blob([encodePng(data, width, height)], { type: 'image/png' }), `${fileStem()}-samples.png`);
}

/** Saves every loss of every step as CSV. */
export async function saveCurves(): Promise<void> {
  const { family } = described(useConfig.getState().choices);
  const { step, values } = curves.series.columns();
  const series = Object.fromEntries(family.curves.map((curve, i) => [curve.key, values[i]]));
  const text = curvesToCsv({ step, series });
  download(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${fileStem()}-curves.csv`);
}

/** Saves every measurement of the run as CSV: of each metric its value, standard error, samples and ceiling. */
export async function saveMetrics(): Promise<void> {
  const text = curvesToCsv(metricColumns(useRecord.getState().history));
  download(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${fileStem()}-metrics.csv`);
}

/** Names a file after its run: "vae-mnist-4200". */
function fileStem(): string {
  const { family, dataset } = useConfig.getState().choices;
  return `${family}-${dataset}-${useSession.getState().status.step}`;
}
