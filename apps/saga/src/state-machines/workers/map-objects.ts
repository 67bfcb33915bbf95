import type { Json } from '@quadrille/asl';
import type { Answer, Call, Failure } from './call.js';
import { type ObjectStore, RefusedKey } from './object-store/object-store.js';

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

/** Writes the results of a map run: a file of them, and a manifest that names it. Repeated, it writes the same files again. */
export const writeResults = async (store: ObjectStore | undefined, { task, idempotencyKey, record }: Call): Promise<Answer> => {
  if (!store) return noStore;
  const { Bucket, Prefix, Results } = task.parameters as Fields;
  const run = idempotencyKey.slice(0, 24);
  const folder = [...(typeof Prefix === 'string' && Prefix !== '' ? [Prefix.replace(/\/$/, '')] : []), run].join('/');
  return guarded('States.ResultWriterFailed', async () => {
    const text = JSON.stringify(Results ?? []);
    const file = `${folder}/SUCCEEDED_0.json`;
    await store.write(String(Bucket), file, text);
    const manifest = {
      DestinationBucket: String(Bucket),
      ExecutionArn: record.arn,
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key: file, Size: Buffer.byteLength(text) }] },
    };
    await store.write(String(Bucket), `${folder}/manifest.json`, JSON.stringify(manifest));
    return { kind: 'succeeded', output: { ResultWriterDetails: { Bucket: String(Bucket), Key: `${folder}/manifest.json` } } };
  });
};

const guarded = async (error: string, act: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await act();
  } catch (fault) {
    if (fault instanceof RefusedKey || (fault as NodeJS.ErrnoException).code !== undefined)
      return { kind: 'failed', error, cause: (fault as Error).message };
    throw fault;
  }
};
