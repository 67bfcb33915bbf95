import { Problem } from '@quadrille/service';
import type { z } from 'zod';

/** Throws the problem 422 with a pointer to everything that is wrong. */
export const readRequest = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const read = schema.safeParse(value ?? {});
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  throw new Problem(422, 'the request cannot be understood', { errors });
};
