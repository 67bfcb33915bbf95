import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { type Json, parseJson } from '../json.js';
import type { Position } from './positions.js';

/** Levels that a definition may be nested. */
export const deepest = 200;

/** Why a text is neither JSON nor YAML, and where. */
export type Unreadable = Error & { readonly position?: Position | undefined };

function unreadable(reason: string, position: Position | undefined): Unreadable {
  return Object.assign(new Error(reason), { position });
}

/** The value of a JSON or YAML text. @throws Unreadable where it is none, or gives a key twice */
export function readText(source: string): Json {
  const value = readStoredText(source);
  if (isJson(source)) refuseRepeatedKeys(source);
  return value;
}

/** The same of a text that was read before: what stands twice in JSON counts the last time. */
export function readStoredText(source: string): Json {
  return isJson(source) ? fromJson(source) : fromYaml(source);
}

function isJson(source: string): boolean {
  return source.trimStart().startsWith('{');
}

function fromYaml(source: string): Json {
  try {
    return load(source, { schema: CORE_SCHEMA, maxDepth: deepest, maxAliases: 1000 }) as Json;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark } = error;
    throw unreadable(error.reason, mark && { line: mark.line + 1, column: mark.column + 1 });
  }
}

/** JSON is YAML but for a few characters, and of two equal keys only the reader of YAML complains. */
function refuseRepeatedKeys(source: string): void {
  try {
    fromYaml(source);
  } catch (error) {
    if ((error as Error).message === 'duplicated mapping key') throw error;
  }
}

function fromJson(source: string): Json {
  return parseJson(source, ({ message }) => {
    const before = source.slice(0, faultOf(source, message)).split('\n');
    return unreadable(message, { line: before.length, column: before.at(-1)!.length + 1 });
  });
}

/**
 * The offset that a complaint is about. Of an unexpected token it does not tell where, if the text is long: that is where the shortest
 * beginning of the text ends of which the complaint is the same. A text that just ends is at fault at its end.
 */
export function faultOf(source: string, complaint: string): number {
  const told = /at position (\d+)/.exec(complaint)?.[1];
  if (told !== undefined) return Number(told);
  if (!isUnexpected(complaint)) return source.length;
  let [good, bad] = [0, source.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUnexpected(complaintOf(source.slice(0, middle)))) bad = middle;
    else good = middle;
  }
  return good;
}

function isUnexpected(complaint: string): boolean {
  return complaint.startsWith('Unexpected token');
}

function complaintOf(source: string): string {
  try {
    JSON.parse(source);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
