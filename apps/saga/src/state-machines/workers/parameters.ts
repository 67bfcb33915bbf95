import type { z } from 'zod';
import type { Call, Failure } from './call.js';

type Read<Fields> = Readonly<{ fields: Fields; failure?: undefined }> | Readonly<{ failure: Failure; fields?: undefined }>;

/** What a task is asked with. What its worker cannot take fails it under the name of `error`, with all that is missing or wrong. */
export const readParameters = <Shape extends z.ZodObject>(
  shape: Shape,
  { task: { parameters } }: Pick<Call, 'task'>,
  error = 'States.Runtime',
): Read<z.output<Shape>> => {
  const read = shape.safeParse(parameters, { reportInput: true });
  if (read.success) return { fields: read.data };
  const cause = `The Parameters could not be used to start the Task: [${read.error.issues.map(complaint).join(', ')}]`;
  return { failure: { kind: 'failed', error, cause } };
};

/** As AWS says it. */
const complaint = ({ path, input }: z.core.$ZodIssue & Readonly<{ input?: unknown }>): string => {
  if (path.length === 0) return 'They must be an object';
  const field = path.join('.');
  return input === undefined
    ? `The field '${field}' is required but was missing`
    : `The value of the field '${field}' has an invalid format`;
};
