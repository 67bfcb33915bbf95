import { isObject, type Json } from '@quadrille/asl';

/**
 * Results as CSV that an ItemReader reads back: a row of all fields that there are, then one for each result. What a result does not have
 * is empty, what is no text or number is JSON, and a result that is no object is the `Value` of its row.
 */
export const csvText = (results: readonly Json[]): string => {
  const rows = results.map((result) => (isObject(result) ? result : { Value: result }));
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [fields, ...rows.map((row) => fields.map((field) => (Object.hasOwn(row, field) ? textOf(row[field]!) : '')))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
};

const textOf = (value: Json): string => (value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** A backslash keeps the character behind it from meaning anything, so that it takes two for one. */
const quoted = (text: string): string => (/[",\r\n\\]/.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"` : text);
