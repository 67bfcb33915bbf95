import type { Json } from '@quadrille/asl';
import { csvText } from './csv-text.js';
import type { ObjectStore } from './object-store/object-store.js';

type Kind = 'SUCCEEDED' | 'FAILED' | 'PENDING';
type Place = Readonly<{ store: ObjectStore; bucket: string; folder: string; outputType: string; largest?: number }>;

const largestFile = 16 * 1024 * 1024;

/**
 * The files of a map run's results in the folder of the run: `SUCCEEDED_n.json`, `FAILED_n.json` and `PENDING_n.json`, each an array (or a
 * line for each result; `.csv` where they are tables), a new one begun where one is full, so that memory holds no more than one file of each kind.
 */
export class ResultFiles {
  readonly #place: Place;
  readonly #open: Record<Kind, { rows: string[]; size: number }> = {
    SUCCEEDED: { rows: [], size: 0 },
    FAILED: { rows: [], size: 0 },
    PENDING: { rows: [], size: 0 },
  };
  readonly #written: Record<Kind, { Key: string; Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };

  constructor(place: Place) {
    this.#place = place;
  }

  async add(kind: Kind, result: Json): Promise<void> {
    const open = this.#open[kind];
    const row = JSON.stringify(result);
    open.rows.push(row);
    open.size += row.length;
    if (open.size >= (this.#place.largest ?? largestFile)) await this.#flush(kind);
  }

  /** Writes what is left, and the manifest that names every file. Answers the manifest's key. */
  async close(mapRunArn: string): Promise<string> {
    for (const kind of ['SUCCEEDED', 'FAILED', 'PENDING'] as const) if (this.#open[kind].rows.length > 0) await this.#flush(kind);
    const { store, bucket, folder } = this.#place;
    const key = `${folder}/manifest.json`;
    await store.write(bucket, key, JSON.stringify({ DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: this.#written }));
    return key;
  }

  async #flush(kind: Kind): Promise<void> {
    const { store, bucket, folder, outputType } = this.#place;
    const text = written(this.#open[kind].rows, outputType);
    this.#open[kind] = { rows: [], size: 0 };
    const Key = `${folder}/${kind}_${this.#written[kind].length}.${outputType === 'CSV' ? 'csv' : 'json'}`;
    await store.write(bucket, Key, text);
    this.#written[kind].push({ Key, Size: Buffer.byteLength(text) });
  }
}

const written = (rows: readonly string[], outputType: string): string => {
  if (outputType === 'CSV') return csvText(rows.map((row) => JSON.parse(row) as Json));
  return outputType === 'JSONL' ? rows.map((row) => `${row}\n`).join('') : `[${rows.join(',')}]`;
};
