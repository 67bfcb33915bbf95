import { itemMachine } from '../definition/state-machine.js';
import type { JsonObject } from '../json.js';
import type { Place } from './diagnostic.js';
import { both, checkFields, computed, type Fields, given, inJsonata, inPaths } from './field.js';
import * as is from './field-kinds.js';

/** Of those that a reader reads. */
const mostItems = 100_000_000;
const longestLabel = 40;

/** Those of a Map may not be read from the context object. */
const ofMap = (name: string, kind: is.FieldKind): Fields => given(name, kind, is.inputPath);
const takes: Fields = { Resource: both(is.text), Parameters: inPaths(is.template), Arguments: inJsonata(is.jsonata) };

/** A part of a state with fields of its own. */
function part(fields: Fields, check: (value: JsonObject, place: Place) => void = () => {}): is.FieldKind {
  return is.objectWith((value, place) => {
    checkFields(value, fields, place);
    for (const name of Object.keys(fields)) place.requireOneAtMost(value, [name, `${name}Path`]);
    check(value, place);
  });
}

/** A JSON pointer (RFC 6901). */
const pointer: is.FieldKind = (value, place) => {
  if (typeof value !== 'string') is.text(value, place);
  else if (value !== '' && !value.startsWith('/')) place.error('Value is not a valid JSON Pointer');
};

/** Becomes a part of the ARN of a map run. */
const label: is.FieldKind = (value, place) => {
  if (typeof value !== 'string') is.text(value, place);
  else if (value.length > longestLabel) place.error(`Maximum length is ${longestLabel}`, 'INVALID_LABEL_NAME');
  else if (unfit.test(value)) place.error('Value is empty or holds characters that no label may have', 'INVALID_LABEL_NAME');
};
const unfit = /^$|[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

const readerConfig: Fields = {
  ...ofMap('MaxItems', is.integer(0, mostItems)),
  InputType: both(is.oneOf('CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET')),
  CSVHeaderLocation: both(is.oneOf('FIRST_ROW', 'GIVEN')),
  CSVHeaders: both(is.listOf(is.text)),
  CSVDelimiter: both(is.oneOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB')),
  ItemsPointer: both(pointer),
  ManifestType: both(is.oneOf('ATHENA_DATA', 'S3_INVENTORY')),
  Transformation: both(is.oneOf('NONE', 'LOAD_AND_FLATTEN')),
};
const reader = part(
  {
    ...takes,
    ReaderConfig: both(
      part(readerConfig, (config, place) => place.require(config, ...(config['CSVHeaderLocation'] === 'GIVEN' ? ['CSVHeaders'] : []))),
    ),
  },
  (value, place) => place.require(value, 'Resource'),
);

const batchSizes: Fields = { ...ofMap('MaxItemsPerBatch', is.count), ...ofMap('MaxInputBytesPerBatch', is.count) };
const batcher = part({ ...batchSizes, BatchInput: computed }, (value, place) => place.requireOne(value, Object.keys(batchSizes)));

const writerConfig: Fields = {
  // CSV is ours.
  OutputType: both(is.oneOf('JSON', 'JSONL', 'CSV')),
  Transformation: both(is.oneOf('NONE', 'COMPACT', 'FLATTEN')),
};
const writer = part({ ...takes, WriterConfig: both(part(writerConfig)) }, (value, place) =>
  place.requireOne(value, ['Resource', 'WriterConfig']),
);

export const processorConfig = part({
  Mode: both(is.oneOf('INLINE', 'DISTRIBUTED')),
  ExecutionType: both(is.oneOf('STANDARD', 'EXPRESS')),
});

/** Source: developer guide, using Map state in Distributed mode. */
const distributedFields: Fields = {
  ...ofMap('ToleratedFailureCount', is.count),
  ...ofMap('ToleratedFailurePercentage', is.number(0, 100)),
  ItemReader: both(reader),
  ItemBatcher: both(batcher),
  ResultWriter: both(writer),
  Label: both(label),
};

/** What a Map may have beyond what states have that work. */
export const mapFields: Fields = {
  ...ofMap('MaxConcurrency', is.count),
  ItemsPath: inPaths(is.path),
  Items: inJsonata(is.jsonata),
  ItemSelector: computed,
  ItemProcessor: both(is.object),
  Iterator: both(is.object),
  ...distributedFields,
};

/** A distributed Map in a machine that can have none, and fields that mean nothing to an inline one. */
export function checkMode(state: JsonObject, place: Place): void {
  if (itemMachine(state)) return place.notInExpress("the 'DISTRIBUTED' Mode of a Map");
  for (const name of Object.keys(distributedFields)) {
    if (state[name] !== undefined) place.errorOf(name, `Field '${name}' is only supported for the 'DISTRIBUTED' Mode`);
  }
}
