import { failureNamed, matches } from '../engine/recovery.js';
import { isArray, isObject, type Json, type JsonObject } from '../json.js';
import type { Place } from './diagnostic.js';
import { listOf, objectWith, target } from './field-kinds.js';
import { checkFields, type Fields } from './field.js';
import { catcherFields, retrierFields } from './fields.js';

/** Retry and Catch, also where States.ALL stands, and entries that earlier ones leave nothing to. */
export function checkRecovery({ Retry, Catch }: JsonObject, place: Place): void {
  checkEntries(Retry, retrierFields, place.at('Retry'));
  checkEntries(Catch, catcherFields, place.at('Catch'));
  warnOfUnreachable(Retry, 'UNREACHABLE_RETRIER', place.at('Retry'));
  warnOfUnreachable(Catch, 'UNREACHABLE_CATCHER', place.at('Catch'));
}

function checkEntries(list: Json | undefined, fields: Fields, place: Place): void {
  if (list === undefined) return;
  const last = isArray(list) ? list.at(-1) : undefined;
  const entries = objectWith((entry, at) => {
    checkFields(entry, fields, at.with({ catching: fields === catcherFields }));
    at.require(entry, 'ErrorEquals', ...(fields === catcherFields ? ['Next'] : []));
    checkErrorEquals(entry, entry === last, at);
    if (fields === catcherFields) target(entry['Next'] ?? null, at.at('Next'));
  });
  listOf(entries, true)(list, place);
}

function checkErrorEquals(entry: JsonObject, isLast: boolean, place: Place): void {
  const names = entry['ErrorEquals'];
  const at = place.at('ErrorEquals');
  if (names === undefined) return;
  if (!isArray(names) || names.some((name) => typeof name !== 'string')) return at.error('Expected value of type [ARRAY]');
  if (names.length === 0) return at.error('Value cannot be empty');
  if (!names.includes('States.ALL')) return;
  if (names.length > 1) at.error("'States.ALL' can only appear by itself");
  if (!isLast) at.error("'States.ALL' can only be specified in the last position");
}

/** Names that take failures of other names. */
const wildcards = ['States.ALL', 'States.TaskFailed', 'States.HeartbeatTimeout'];

/** A retrier or catcher that is the first to take no failure that there can be: by the rule that an execution follows. */
function warnOfUnreachable(list: Json | undefined, code: 'UNREACHABLE_RETRIER' | 'UNREACHABLE_CATCHER', place: Place): void {
  const entries = (isArray(list) ? list : []).map((entry) => (isObject(entry) ? errorNames(entry) : []));
  const firstWith = new Map<string, number>();
  for (const [index, names] of entries.entries()) for (const name of names) if (!firstWith.has(name)) firstWith.set(name, index);
  const failures = [...[...firstWith.keys()].map(failureNamed), { error: 'States.Timeout' }];
  const takers = failures.map((failure) => {
    const taking = [failure.error!, ...wildcards].filter((name) => matches([name], failure));
    return Math.min(...taking.map((name) => firstWith.get(name) ?? Infinity));
  });
  const reached = new Set(takers);
  for (const [index, names] of entries.entries()) {
    if (names.length === 0 || reached.has(index)) continue;
    const why = names.some((name) => matches([name], failureNamed(name)))
      ? 'earlier ones take its errors'
      : 'its errors end the execution at once';
    place.at(index).warning(`It is never reached: ${why}`, code);
  }
}

export function errorNames({ ErrorEquals: names }: JsonObject): readonly string[] {
  return isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
