import type { Json, ScheduledTask } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.js';
import { readItems, writeResults } from './map-objects.js';
import type { ObjectStore } from './object-store/object-store.js';

const callOf = (resource: string, parameters: Json): Call => ({
  task: { taskId: 'a#0#1', resource, parameters } as unknown as ScheduledTask,
  record: {} as Call['record'],
  idempotencyKey: 'key',
  signal: new AbortController().signal,
});

describe('a distributed Map', () => {
  /** The buckets that somebody looked into. */
  const asked: string[] = [];
  const seen = async (bucket: string) => void asked.push(bucket);
  const store = { read: seen, list: seen, write: seen } as unknown as ObjectStore;
  const cause = (why: string): string => `The Parameters could not be used to start the Task: [${why}]`;

  it.each<[string, Json, string]>([
    ['getObject', null, 'They must be an object'],
    ['getObject', {}, "The field 'Bucket' is required but was missing, The field 'Key' is required but was missing"],
    ['getObject', { Bucket: null, Key: 'k' }, "The value of the field 'Bucket' has an invalid format"],
    ['listObjectsV2', { Prefix: 'p' }, "The field 'Bucket' is required but was missing"],
    ['listObjectsV2', { Bucket: 'b', Prefix: 5 }, "The value of the field 'Prefix' has an invalid format"],
  ])('reads nothing by %s of %j', async (operation, parameters, why) => {
    const answer = await readItems(store, callOf(`arn:aws:states:::s3:${operation}`, parameters));
    expect([answer, asked]).toEqual([{ kind: 'failed', error: 'States.ItemReaderFailed', cause: cause(why) }, []]);
  });

  it.each<[Json, string]>([
    [{}, "The field 'Bucket' is required but was missing"],
    [{ Bucket: null }, "The value of the field 'Bucket' has an invalid format"],
    [{ Bucket: 'b', Prefix: 5 }, "The value of the field 'Prefix' has an invalid format"],
  ])('writes nothing where it is told %j', async (fields, why) => {
    const parameters = { ...(fields as object), MapRunArn: 'arn:run' };
    const answer = await writeResults(store, callOf('arn:aws:states:::s3:putObject', parameters));
    expect([answer, asked]).toEqual([{ kind: 'failed', error: 'States.ResultWriterFailed', cause: cause(why) }, []]);
  });
});
