import { randomUUID } from 'node:crypto';
import type { PinnedMachine } from '../executions.js';

/** `arn:aws:states:…:execution:NAME:EXECUTION`; an express execution's ends in an id, since its name may be used again. */
export const executionArn = ({ arn, type }: Pick<PinnedMachine, 'arn' | 'type'>, name: string): string =>
  type === 'EXPRESS'
    ? `${arn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`
    : `${arn.replace(':stateMachine:', ':execution:')}:${name}`;

/** A child of a map run: `…:execution:MACHINE/LABEL:NAME`. */
export const childArn = (mapRunArn: string, type: string, name: string): string => {
  const [labelled] = /^.*(?=:[^:]*$)/.exec(mapRunArn) ?? [mapRunArn];
  return `${labelled.replace(':mapRun:', type === 'EXPRESS' ? ':express:' : ':execution:')}:${name}`;
};

/** What the children of a map run are executions of: `…:stateMachine:MACHINE/LABEL`. */
export const labelledMachine = (mapRunArn: string): string => mapRunArn.replace(':mapRun:', ':stateMachine:').replace(/:[^:]*$/, '');

/** The execution and the rest of a task's id, `FRAME#NUMBER`. The name of a state, which the ARN of a map run's child has in it, may hold a `#`, too. */
export const splitTaskId = (taskId: string): Readonly<{ arn: string; task: string }> => {
  const end = taskId.lastIndexOf('#', taskId.lastIndexOf('#') - 1);
  return { arn: taskId.slice(0, end), task: taskId.slice(end + 1) };
};
