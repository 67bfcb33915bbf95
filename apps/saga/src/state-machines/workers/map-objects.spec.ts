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

  it.each([
    ['ENOTDIR', "ENOTDIR: not a directory, '/objects/shop/recommended/items.json'"],
    ['EACCES', "EACCES: permission denied, '/objects/shop/connection timeout'"],
    ['ETIMEDOUT', "ETIMEDOUT: connection timed out, '/objects/shop/items.json'"],
  ])('fails at once, by its own name, of %s of the store: %s', async (code, message) => {
    const fails = async () => {
      throw Object.assign(new Error(message), { code });
    };
    const broken = { read: fails, list: fails, write: fails } as ObjectStore;
    const failed = { kind: 'failed', cause: message };
    const [reading, writing] = [
      { Bucket: 'shop', Key: 'items.json' },
      { Bucket: 'shop', MapRunArn: 'arn:run' },
    ];
    for (const operation of ['getObject', 'listObjectsV2'])
      expect(await readItems(broken, callOf(`arn:aws:states:::s3:${operation}`, reading))).toEqual({
        ...failed,
        error: 'States.ItemReaderFailed',
      });
    expect(await writeResults(broken, callOf('arn:aws:states:::s3:putObject', writing))).toEqual({
      ...failed,
      error: 'States.ResultWriterFailed',
    });
  });

  it('leaves what the database fails of to whoever makes the call again', async () => {
    const away = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    const childrenOf = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(away) }) });
    const call = { ...callOf('arn:aws:states:::s3:putObject', { Bucket: 'b', MapRunArn: 'arn:run' }), childrenOf };
    await expect(writeResults(store, call)).rejects.toBe(away);
  });
});
