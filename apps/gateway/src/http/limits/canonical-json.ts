import { createHash } from 'node:crypto';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(members)
      .filter((name) => members[name] !== undefined)
      .sort()
      .map((name) => [name, sorted(members[name])]),
  );
};

/** A fingerprint of what was asked: the same for the same values in another order of names or with other white space. */
export const fingerprintOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(body)) ?? '')
    .digest('base64url');
