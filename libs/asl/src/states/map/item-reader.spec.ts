import { describe, expect, it } from 'vitest';
import { only, Play } from '../../play.fixture.js';

const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };

describe('a reader', () => {
  it.each([
    ['as CSV without the headers that it is said to be given', { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' }],
    ['as CSV with headers that are no list', { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: 'sku' }],
    ['in a format that is none', { InputType: 'csv' }],
    ['as a manifest', { InputType: 'MANIFEST' }],
    ['as a list of objects to be loaded', { Transformation: 'LOAD_AND_FLATTEN' }],
  ])('cannot read an object %s', (_, said) => {
    const ReaderConfig = { InputType: 'JSON' };
    const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig };
    const play = new Play(only({ Type: 'Map', ItemReader: reader, ItemProcessor: processor }));
    // As a definition may still say that was taken before it was refused.
    Object.assign(ReaderConfig, said);
    expect(play.start().succeed('{"a":1}').execution).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed' });
  });
});
