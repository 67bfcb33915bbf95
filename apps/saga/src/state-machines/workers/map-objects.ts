import { isTransient } from '../runtime/tables/faults.js';
import type { Json } from '@quadrille/asl';
import type { Answer, Call, Failure } from './call.js';
import { type ObjectStore, RefusedKey } from './object-store/object-store.js';
import { ResultFiles } from './result-files.js';
import { pendingResult, resultsOf, toldResult } from './written-results.js';

type Fields = Readonly<Record<string, Json | undefined>>;

const noStore: Failure = { kind: 'failed', error: 'States.Runtime', cause: 'No folder is configured for objects.' };

/** The object that an ItemReader names: its text, or what a bucket holds. */
export const readItems = async (store: ObjectStore | undefined, { task }: Call): Promise<Answer> => {
  if (!store) return noStore;
  const { Bucket, Key, Prefix } = task.parameters as Fields;
  return guarded('States.ItemReaderFailed', async () => {
    if (task.resource.endsWith(':s3:listObjectsV2'))
      return { kind: 'succeeded', output: (await store.list(String(Bucket), String(Prefix ?? ''))) as unknown as Json };
    if (!task.resource.endsWith(':s3:getObject'))
      return { kind: 'failed', error: 'States.ItemReaderFailed', cause: `Nothing reads items by ${task.resource}.` };
    const text = await store.read(String(Bucket), String(Key));
    return text === undefined
      ? {
          kind: 'failed',
          error: 'States.ItemReaderFailed',
          cause: `There is no object '${String(Key)}' in the bucket '${String(Bucket)}'.`,
        }
      : { kind: 'succeeded', output: text };
  });
};

/**
 * Writes the results of a map run as ResultWriter says: what became of each execution into files by how it ended, what was never started, and
 * a manifest that names the files. Repeated, it writes the same files again; a redriven run overwrites them.
 */
export const writeResults = async (store: ObjectStore | undefined, { task, childrenOf }: Call): Promise<Answer> => {
  if (!store) return noStore;
  const { Bucket, Prefix, MapRunArn, WriterConfig, Pending = [] } = task.parameters as Fields;
  const mapRunArn = String(MapRunArn);
  const folder = [...(typeof Prefix === 'string' && Prefix !== '' ? [Prefix.replace(/\/$/, '')] : []), mapRunArn.split(':').at(-1)].join(
    '/',
  );
  const { Transformation = 'NONE', OutputType = 'JSON' } = (WriterConfig ?? {}) as Fields;
  return guarded('States.ResultWriterFailed', async () => {
    const files = new ResultFiles({ store, bucket: String(Bucket), folder, outputType: String(OutputType) });
    for await (const child of childrenOf?.(mapRunArn) ?? [])
      if (child.status !== 'SUCCEEDED') await files.add('FAILED', toldResult(child));
      else for (const result of resultsOf(child, String(Transformation))) await files.add('SUCCEEDED', result);
    for (const input of Pending as readonly Json[]) await files.add('PENDING', pendingResult(mapRunArn, input));
    const Key = await files.close(mapRunArn);
    return { kind: 'succeeded', output: { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: String(Bucket), Key } } };
  });
};

const guarded = async (error: string, act: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await act();
  } catch (fault) {
    if (fault instanceof RefusedKey || ((fault as NodeJS.ErrnoException).code !== undefined && !isTransient(fault)))
      return { kind: 'failed', error, cause: (fault as Error).message };
    throw fault;
  }
};
