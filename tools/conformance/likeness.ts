import type { Json, JsonObject } from '@quadrille/asl';

/**
 * Whether a value is what was recorded. The recordings were made anonymous: `<…>` stands for any text, `timestamp`-like words for times.
 * JSON inside strings is compared as JSON.
 */
export function isLike(actual: Json | undefined, recorded: Json | undefined, key = ''): boolean {
  return differences(actual, recorded, key).next().done === true;
}

export type Difference = { readonly at: string; readonly actual: Json | undefined; readonly recorded: Json | undefined };

/** The places in which a value is not what was recorded. */
export function* differences(actual: Json | undefined, recorded: Json | undefined, key = '', at = ''): Generator<Difference, void> {
  const left = unwrap(actual);
  const right = unwrap(recorded);
  if (left === right || (typeof right === 'string' && isWild(left, right, key))) return;
  if (isList(left) && isList(right) && left.length === right.length) {
    for (const [index, item] of left.entries()) yield* differences(item, right[index], key, `${at}[${index}]`);
  } else if (isRecord(left) && isRecord(right)) {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (name !== 'timestamp') yield* differences(left[name], right[name], name, `${at}/${name}`);
    }
  } else yield { at, actual: left, recorded: right };
}

/** A string that holds JSON text stands for what it says. */
function unwrap(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return unwrap(JSON.parse(value) as Json);
  } catch {
    return value;
  }
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
const generatedName = /uid\d{5}|^[a-z0-9]+_create_\w+-res$/;

/** Words that the recorder put in the place of times and of a random number. */
const words = /^(?:timestamp|date|datetime|(?:start|stop|entered)-(?:date|time)|RandomNumberGenerated|map_run_arn)$/;

function isWild(actual: Json | undefined, recorded: string, key: string): boolean {
  // The recorder replaced some values by the path that leads to them, and generated names and times by words.
  if (recorded.endsWith(`EventDetails.${key}`) || words.test(recorded)) return true;
  if (typeof actual !== 'string') return /^<[^<>]*>$/.test(recorded);
  if (actual === recorded) return true;
  if (instant.test(actual) && !instant.test(recorded)) return true;
  if (generatedName.test(actual)) return true;
  return recorded.includes('<') && pattern(recorded).test(actual);
}

function pattern(recorded: string): RegExp {
  const parts = recorded.split(/<[^<>\n]{1,60}>/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
