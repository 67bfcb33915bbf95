import type { z } from 'zod';
import { Problem } from './problem.js';

/** A query or a body in the shape that a route wants; 422 with every place that differs. Nothing sent is read as nothing said. */
export const readRequest = <Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> => {
  const read = schema.safeParse(sent ?? {});
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  throw new Problem(422, 'the request cannot be understood', { errors });
};
