import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, parseDefinition } from '../../index.js';
import { only, Play } from '../../play.fixture.js';

const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Right and wrong: what does not validate is not run. */
const config = fc.record({
  InputType: optional(fc.constantFrom('CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET', 'csv')),
  CSVHeaderLocation: optional(fc.constantFrom('FIRST_ROW', 'GIVEN')),
  CSVHeaders: optional(fc.oneof(fc.constant('sku'), fc.array(fc.constantFrom('sku', 'size', 1)))),
  CSVDelimiter: optional(fc.constantFrom('COMMA', 'TAB', ',')),
  ItemsPointer: optional(fc.constantFrom('', '/', '/a', '/a/0', 'a')),
  MaxItems: optional(fc.constantFrom(0, 1, -1)),
});
const line = fc.constantFrom('', 'a,b', '"a', '\\', '{"a":[1]}', '[1,2]', '{', '7');
const object = fc.oneof(
  fc.array(line).map((lines) => lines.join('\n')),
  fc.record({ a: fc.jsonValue({ maxDepth: 2 }) }).map((value) => JSON.stringify(value)),
  fc.jsonValue({ maxDepth: 2 }),
) as fc.Arbitrary<Json>;

describe('any reader that validates, with any object,', () => {
  it('is read, or fails its execution', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(config, object, (fields, read) => {
        const ReaderConfig = JSON.parse(JSON.stringify(fields)) as object;
        const machine = only({
          Type: 'Map',
          ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig },
          ItemProcessor: processor,
        });
        if (!parseDefinition(machine).definition) return;
        const { status, error } = new Play(machine).start().succeed(read).execution;
        expect([status, error]).toEqual(status === 'FAILED' ? ['FAILED', 'States.ItemReaderFailed'] : ['SUCCEEDED', undefined]);
        ends.add(status);
      }),
      { numRuns: 500 },
    );
    expect(ends).toEqual(new Set(['SUCCEEDED', 'FAILED']));
  });
});
