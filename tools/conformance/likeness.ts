import type { Json, JsonObject } from '@quadrille/asl';

/**
 * Whether a value is what was recorded. The recordings were made anonymous: `<…>` stands for any text, `timestamp`-like words for times.
 * JSON inside strings is compared as JSON.
 */
export function isLike(actual: Json | undefined, recorded: Json | undefined, key = ''): boolean {
  const left = unwrap(actual);
  const right = unwrap(recorded);
  if (typeof right === 'string' && isWild(left, right, key)) return true;
  if (isList(left) && isList(right)) return left.length === right.length && left.every((item, index) => isLike(item, right[index], key));
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((name) => name === 'timestamp' || isLike(left[name], right[name], name));
  }
  return left === right;
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
const generatedName = /uid\d{5}/;

function isWild(actual: Json | undefined, recorded: string, key: string): boolean {
  // The recorder replaced some values by the path that leads to them, and generated names and times by words.
  if (recorded.endsWith(`EventDetails.${key}`)) return true;
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
