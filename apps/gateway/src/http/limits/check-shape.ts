import type { z } from 'zod';
import { BadInput, type Flaw, pointerTo } from './bad-input.js';

type Issue = z.core.$ZodIssue;

/** What differs from the schema, place by place; a name that nobody asked for is named itself. Messages of zod tell what is expected, not what was sent. */
const flawsOf = (issue: Issue, under: readonly PropertyKey[] = []): readonly Flaw[] => {
  const path = [...under, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: pointerTo([...path, key]), detail: 'is not known here' }));
  if (issue.code === 'invalid_union') {
    // Of several shapes the one that comes closest is explained; a list of all would explain none.
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (closest && closest.length > 0) return closest.flatMap((inner) => flawsOf(inner, path));
  }
  return [{ pointer: pointerTo(path), detail: issue.message }];
};

const places = { query: 'The query cannot be accepted', path: 'There is no such thing', header: 'A header cannot be accepted' } as const;

/** The body as its schema says. Throws BadInput 422 with the pointer of everything that differs. */
export const checkBody = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> => {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new BadInput(422, 'The body differs from what is expected', { flaws: read.error.issues.flatMap((issue) => flawsOf(issue)) });
};

/** Query, path or header as the schema says. Throws BadInput: 404 for a path that names nothing, 400 otherwise. */
export const checkPlace = <Schema extends z.ZodType>(place: keyof typeof places, schema: Schema, value: unknown): z.output<Schema> => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const flaws = read.error.issues.flatMap((issue) => flawsOf(issue)).map((flaw) => ({ ...flaw, in: place }));
  throw new BadInput(place === 'path' ? 404 : 400, places[place], { flaws });
};
