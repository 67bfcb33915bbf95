import { describe, expect, it } from 'vitest';
import { diagnosticText, parseDefinition } from '../index.js';
import { only } from '../play.fixture.js';

const errorsOf = (fields: object, ProcessorConfig: object = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }): string[] => {
  const ItemProcessor = { ProcessorConfig, StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const { diagnostics } = parseDefinition(only({ Type: 'Map', ...fields, ItemProcessor }));
  return diagnostics.map((found) => diagnosticText(found).replace('/States/Only', ''));
};
const resource = { Resource: 'arn:aws:states:::s3:getObject' };
const oneOf = (values: string): string => `Value should be one of the following: [${values}]`;

describe('a Map', () => {
  it.each([
    ['a reader without a resource', { ItemReader: {} }, 'These fields are required: [Resource] at /ItemReader'],
    ['an unknown field of a reader', { ItemReader: { ...resource, Bucket: 'b' } }, "Field 'Bucket' is not supported at /ItemReader"],
    [
      'a writer that does nothing',
      { ResultWriter: {} },
      "One of these fields is required but was missing: ['Resource', 'WriterConfig'] at /ResultWriter",
    ],
    [
      'batches of no size',
      { ItemBatcher: {} },
      "One of these fields is required but was missing: ['MaxItemsPerBatch', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'] at /ItemBatcher",
    ],
    [
      'an unknown OutputType',
      { ResultWriter: { WriterConfig: { OutputType: 'XML' } } },
      `${oneOf('JSON, JSONL, CSV')} at /ResultWriter/WriterConfig/OutputType`,
    ],
    [
      'an unknown Transformation',
      { ResultWriter: { WriterConfig: { Transformation: 'NOPE' } } },
      `${oneOf('NONE, COMPACT, FLATTEN')} at /ResultWriter/WriterConfig/Transformation`,
    ],
  ])('is refused for %s', (_, fields, message) => {
    expect(errorsOf(fields)).toEqual([`SCHEMA_VALIDATION_FAILED: ${message}`]);
  });

  it.each([
    ['l'.repeat(41), 'Maximum length is 40'],
    ['', 'Value is empty or holds characters that no label may have'],
    ['a:b', 'Value is empty or holds characters that no label may have'],
  ])('is refused for the Label %j', (Label, message) => {
    expect(errorsOf({ Label })).toEqual([`INVALID_LABEL_NAME: ${message} at /Label`]);
  });

  it('is refused for the Label of another one', () => {
    const labelled = (name: string, inner: object): object => ({
      StartAt: name,
      States: {
        [name]: {
          Type: 'Map',
          Label: 'each',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner },
          End: true,
        },
      },
    });
    const { diagnostics } = parseDefinition(
      labelled('Outer', labelled('Inner', { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } })),
    );
    expect(diagnostics.map(diagnosticText)).toEqual([
      'DUPLICATE_LABEL_NAME: Duplicate Label name: each at /States/Outer/ItemProcessor/States/Inner/Label',
    ]);
  });

  it.each([
    [{ InputType: 'csv' }, `${oneOf('CSV, JSON, JSONL, MANIFEST, PARQUET')} at /InputType`],
    [{ CSVHeaderLocation: 'X' }, `${oneOf('FIRST_ROW, GIVEN')} at /CSVHeaderLocation`],
    [{ CSVHeaderLocation: 'GIVEN' }, 'These fields are required: [CSVHeaders] at '],
    [{ CSVHeaders: 'sku' }, 'Expected value of type [ARRAY] at /CSVHeaders'],
    [{ CSVHeaders: ['sku', 1] }, 'Expected value of type [STRING] at /CSVHeaders[1]'],
    [{ CSVDelimiter: ',' }, `${oneOf('COMMA, PIPE, SEMICOLON, SPACE, TAB')} at /CSVDelimiter`],
    [{ ItemsPointer: 'items' }, 'Value is not a valid JSON Pointer at /ItemsPointer'],
    [{ ManifestType: 'X' }, `${oneOf('ATHENA_DATA, S3_INVENTORY')} at /ManifestType`],
    [{ Transformation: 'X' }, `${oneOf('NONE, LOAD_AND_FLATTEN')} at /Transformation`],
    [{ Bogus: 1 }, "Field 'Bogus' is not supported at "],
  ])('is refused for the ReaderConfig %j', (ReaderConfig, message) => {
    const found = errorsOf({ ItemReader: { ...resource, ReaderConfig } }).map((text) => text.replace('/ItemReader/ReaderConfig', ''));
    expect(found).toEqual([`SCHEMA_VALIDATION_FAILED: ${message}`]);
  });

  it.each([
    [{ Mode: 'SOMETHING' }, `${oneOf('INLINE, DISTRIBUTED')} at /ItemProcessor/ProcessorConfig/Mode`],
    [{ ExecutionType: 'FAST' }, `${oneOf('STANDARD, EXPRESS')} at /ItemProcessor/ProcessorConfig/ExecutionType`],
    [{ Concurrency: 1 }, "Field 'Concurrency' is not supported at /ItemProcessor/ProcessorConfig"],
  ])('is refused for the ProcessorConfig %j', (config, message) => {
    expect(errorsOf({}, config)).toEqual([`SCHEMA_VALIDATION_FAILED: ${message}`]);
  });

  it('that is inline is refused for what only distributed ones have', () => {
    const fields = {
      ItemReader: resource,
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ResultWriter: resource,
      Label: 'each',
      ToleratedFailureCount: 1,
      ToleratedFailurePercentagePath: '$.share',
    };
    const told = Object.keys(fields).map(
      (name) => `SCHEMA_VALIDATION_FAILED: Field '${name}' is only supported for the 'DISTRIBUTED' Mode at `,
    );
    expect(errorsOf(fields, { Mode: 'INLINE' }).toSorted()).toEqual(told.toSorted());
    expect(errorsOf(fields)).toEqual([]);
  });

  it('may have all that the service documents', () => {
    const csv = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['sku'], CSVDelimiter: 'TAB', MaxItems: 9 };
    const json = { InputType: 'JSON', ItemsPointer: '/lines/0', Transformation: 'LOAD_AND_FLATTEN' };
    const WriterConfig = { OutputType: 'JSONL', Transformation: 'FLATTEN' };
    for (const ReaderConfig of [csv, json, { InputType: 'MANIFEST', ManifestType: 'S3_INVENTORY' }])
      expect(errorsOf({ ItemReader: { ...resource, ReaderConfig }, ResultWriter: { WriterConfig } })).toEqual([]);
  });
});
