import type { Items } from '../../engine/execution.js';
import type { Failure } from '../../engine/fault.js';
import { isArray, isObject, type Json, type JsonObject, parseJson } from '../../json.js';
import { itemsOf } from './map-input.js';

/** How many items are taken, all where it is 0, and where from. */
type Taking = Pick<Items, 'source'> & { readonly most: number };

/**
 * The items of an object that a reader fetched. The object is either what it holds (a list, or what the listing of a bucket said) or
 * its text, which is read as ReaderConfig says.
 */
export function readItems(object: Json, config: JsonObject, { most, source }: Taking): Items | Failure {
  try {
    // Records of the objects are no items where their contents are asked for.
    if (config['Transformation'] === 'LOAD_AND_FLATTEN') throw new UnreadableObject('Objects that are listed cannot be loaded.');
    const { items, keyed } = typeof object === 'string' ? fromText(object, config) : iterable(pointed(object, config));
    return { items: most > 0 ? items.slice(0, most) : items, keyed, source };
  } catch (error) {
    if (error instanceof UnreadableObject) return { error: 'States.ItemReaderFailed', cause: error.message };
    throw error;
  }
}

class UnreadableObject extends Error {}

function fromText(text: string, config: JsonObject): Items {
  switch (config['InputType']) {
    case 'CSV':
      return { items: fromCsv(text, config) };
    case 'JSONL':
      return { items: text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parse(line)])) };
    case undefined:
    case 'JSON':
      return iterable(pointed(parse(text), config));
    default:
      throw new UnreadableObject(`Items of the InputType '${String(config['InputType'])}' cannot be read.`);
  }
}

function parse(text: string): Json {
  return parseJson(text, () => new UnreadableObject('The object is not valid JSON.'));
}

function iterable(value: Json): Items {
  if (isArray(value) || isObject(value)) return itemsOf(value);
  throw new UnreadableObject('Attempting to map over non-iterable node.');
}

/** ItemsPointer: a JSON pointer (RFC 6901) to the list inside the object. */
function pointed(value: Json, config: JsonObject): Json {
  const pointer = config['ItemsPointer'];
  if (typeof pointer !== 'string' || pointer === '') return value;
  let at: Json | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isArray(at) ? at[Number(key)] : isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  if (at === undefined) throw new UnreadableObject(`The ItemsPointer '${pointer}' leads nowhere.`);
  return at;
}

const delimiters: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

function fromCsv(text: string, config: JsonObject): readonly Json[] {
  const rows = parseCsv(text, delimiters[String(config['CSVDelimiter'] ?? 'COMMA')] ?? ',');
  const headers = config['CSVHeaderLocation'] === 'GIVEN' ? config['CSVHeaders'] : (rows.shift() ?? []);
  if (!isArray(headers)) throw new UnreadableObject('CSVHeaders are required where CSVHeaderLocation is GIVEN.');
  if (new Set(headers).size !== headers.length) throw new UnreadableObject('CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(headers.map((header, column) => [String(header), row[column] ?? ''])));
}

/**
 * Rows of a CSV text (RFC 4180): fields in double quotes may hold delimiters, line ends and doubled quotes. Empty lines are left out. A
 * backslash goes, and keeps a backslash, a quote or a delimiter behind it from meaning anything (developer guide, input CSV files).
 */
function parseCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = (): void => {
    row.push(field);
    field = '';
  };
  const endRow = (): void => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\') {
      if (['\\', '"', delimiter].includes(text[at + 1] ?? '')) field += text[++at];
    } else if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[++at];
      else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === delimiter) endField();
    else if (character === '\n') endRow();
    else if (character !== '\r') field += character;
  }
  if (field !== '' || row.length > 0) endRow();
  return rows;
}
