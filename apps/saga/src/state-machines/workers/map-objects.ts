import type { Json } from '@quadrille/asl';
import { z } from 'zod';
import type { Answer, Call, Failure } from './call.js';
import type { ObjectStore } from './object-store/object-store.js';
import { readParameters } from './parameters.js';
import { ResultFiles } from './result-files.js';
import { pendingResult, resultsOf, toldResult } from './written-results.js';

const place = { Bucket: z.string(), Prefix: z.string().nullish() };
const listed = z.object(place);
const read = z.object({ Bucket: z.string(), Key: z.string() });
const written = z.object({
  ...place,
  MapRunArn: z.string(),
  WriterConfig: z.object({ Transformation: z.string().default('NONE'), OutputType: z.string().default('JSON') }).prefault({}),
  Pending: z.array(z.custom<Json>()).default([]),
});

const unreadable = 'States.ItemReaderFailed';
const unwritable = 'States.ResultWriterFailed';
const noStore: Failure = { kind: 'failed', error: 'States.Runtime', cause: 'No folder is configured for objects.' };

/** The object that an ItemReader names: its text, or what a bucket holds. */
export const readItems = async (store: ObjectStore | undefined, call: Call): Promise<Answer> => {
  if (!store) return noStore;
  const { resource } = call.task;
  return guarded(unreadable, store, async (told) => {
    if (resource.endsWith(':s3:listObjectsV2')) return listObjects(told, call);
    if (resource.endsWith(':s3:getObject')) return readObject(told, call);
    return { kind: 'failed', error: unreadable, cause: `Nothing reads items by ${resource}.` };
  });
};

const listObjects = async (store: ObjectStore, call: Call): Promise<Answer> => {
  const { fields, failure } = readParameters(listed, call, unreadable);
  if (failure) return failure;
  return { kind: 'succeeded', output: (await store.list(fields.Bucket, fields.Prefix ?? '')) as unknown as Json };
};

const readObject = async (store: ObjectStore, call: Call): Promise<Answer> => {
  const { fields, failure } = readParameters(read, call, unreadable);
  if (failure) return failure;
  const text = await store.read(fields.Bucket, fields.Key);
  return text === undefined
    ? { kind: 'failed', error: unreadable, cause: `There is no object '${fields.Key}' in the bucket '${fields.Bucket}'.` }
    : { kind: 'succeeded', output: text };
};

/**
 * Writes the results of a map run as ResultWriter says: what became of each execution into files by how it ended, what was never started, and
 * a manifest that names the files. Repeated, it writes the same files again; a redriven run overwrites them.
 */
export const writeResults = async (store: ObjectStore | undefined, call: Call): Promise<Answer> => {
  if (!store) return noStore;
  const { fields, failure } = readParameters(written, call, unwritable);
  if (failure) return failure;
  const { Bucket, Prefix, MapRunArn, WriterConfig, Pending } = fields;
  const folder = [...(Prefix ? [Prefix.replace(/\/$/, '')] : []), MapRunArn.split(':').at(-1)].join('/');
  return guarded(unwritable, store, async (told) => {
    const files = new ResultFiles({ store: told, bucket: Bucket, folder, outputType: WriterConfig.OutputType });
    for await (const child of call.childrenOf?.(MapRunArn) ?? [])
      if (child.status !== 'SUCCEEDED') await files.add('FAILED', toldResult(child));
      else for (const result of resultsOf(child, WriterConfig.Transformation)) await files.add('SUCCEEDED', result);
    for (const input of Pending) await files.add('PENDING', pendingResult(MapRunArn, input));
    const Key = await files.close(MapRunArn);
    return { kind: 'succeeded', output: { MapRunArn, ResultWriterDetails: { Bucket, Key } } };
  });
};

/** What the store fails of, by whatever code: not the database, which is waited for. */
class StoreFault extends Error {
  override readonly name = 'StoreFault';
}

const tellingFaults = (store: ObjectStore): ObjectStore => {
  const tell = (cause: Error): never => {
    throw new StoreFault(cause.message, { cause });
  };
  return {
    read: (bucket, key) => store.read(bucket, key).catch(tell),
    write: (bucket, key, text) => store.write(bucket, key, text).catch(tell),
    list: (bucket, prefix) => store.list(bucket, prefix).catch(tell),
  };
};

/** What the store fails of is an answer; whatever else happens is thrown as it came. */
const guarded = async (error: string, store: ObjectStore, act: (store: ObjectStore) => Promise<Answer>): Promise<Answer> => {
  try {
    return await act(tellingFaults(store));
  } catch (fault) {
    if (fault instanceof StoreFault) return { kind: 'failed', error, cause: fault.message };
    throw fault;
  }
};
