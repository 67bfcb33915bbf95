import { isObject, type Json } from '@quadrille/asl';

type Kind = 'string' | 'number';
type Shape = Readonly<{ fields: Readonly<Record<string, Kind>>; required: readonly string[] }>;
type Mode = 'STRICT' | 'PRESENT' | 'NONE';

/** What the services answer whose tasks are done here; what others answer is not known. */
const shapes: ReadonlyMap<string, Shape> = new Map([
  [
    'lambda:invoke',
    { fields: { ExecutedVersion: 'string', FunctionError: 'string', LogResult: 'string', StatusCode: 'number' }, required: [] },
  ],
  ['states:startExecution', { fields: { ExecutionArn: 'string', StartDate: 'string' }, required: ['ExecutionArn', 'StartDate'] }],
]);

/**
 * Why a mocked result cannot be what the service of a task answers, in the words of AWS; undefined when it can. PRESENT lets it lack fields, NONE lets
 * it be anything. Fields that the service does not know are taken.
 */
export const mockedResultProblem = (resource: string, result: Json, mode: Mode = 'STRICT'): string | undefined => {
  const shape = shapes.get(resource.replace(/^arn:[a-z-]+:states:::/, ''));
  if (!shape || mode === 'NONE' || !isObject(result)) return undefined;
  const missing = mode === 'STRICT' ? shape.required.find((field) => result[field] === undefined) : undefined;
  const wrong = Object.entries(shape.fields).find(([field, kind]) => result[field] !== undefined && typeof result[field] !== kind);
  const problem = missing === undefined ? wrong && `Field '${wrong[0]}' must be a ${wrong[1]}` : `Required field '${missing}' is missing`;
  return problem && `Mock result schema validation error: ${problem}`;
};
