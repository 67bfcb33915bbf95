import type { ScheduledTask } from '@quadrille/asl';
import type { Bindings } from './bindings.js';
import type { Answer, Call, Workers } from './call.js';
import { callFunction, functionInput, functionOf, functionOutput, isInvocation } from './functions.js';
import { invokeHttp } from './http-invoke.js';
import { readItems, writeResults } from './map-objects.js';
import { type FindMachine, isNested, startNested, type StartNested } from './nested-execution.js';
import type { ObjectStore } from './object-store/object-store.js';
import { type AskOwnService, askOwnService, isOwnService } from './own-services.js';

type Neighbours = Readonly<{
  bindings: Bindings;
  objects: ObjectStore | undefined;
  findMachine: FindMachine;
  start: StartNested;
  /** Without it nobody can ask our own services. */
  ask?: AskOwnService | undefined;
}>;

const activity = /^arn:aws[a-z-]*:states:[^:]*:[^:]*:activity:/;
const http = /^arn:aws[a-z-]*:states:::http:invoke$/;

/** Everybody who does tasks of state machines, by what their Resource says. */
export const allWorkers = ({ bindings, objects, findMachine, start, ask }: Neighbours): Workers => {
  const activityOf = (task: ScheduledTask): string | undefined => {
    if (activity.test(task.resource)) return task.resource;
    // Its token is for whomever the function passes it on to: a worker that had it would answer in their place.
    if (task.waitForToken || !isInvocation(task)) return undefined;
    const name = functionOf(task);
    const binding = name !== undefined && Object.hasOwn(bindings.functions, name) ? bindings.functions[name] : undefined;
    return binding && 'activity' in binding ? binding.activity : undefined;
  };
  const call = async (asked: Call): Promise<Answer> => {
    const { task } = asked;
    if (task.purpose === 'readItems') return readItems(objects, asked);
    if (task.purpose === 'writeResults') return writeResults(objects, asked);
    const name = functionOf(task);
    if (name !== undefined) return callFunction(bindings.functions, name, asked);
    if (http.test(task.resource)) return invokeHttp(bindings.connections, asked);
    if (isNested(task.resource)) return startNested(findMachine, start, asked);
    if (isOwnService(task.resource)) return askOwnService(ask, asked);
    return { kind: 'failed', error: 'States.TaskFailed', cause: `Nobody offers ${task.resource}.` };
  };
  return {
    activityOf,
    activityInput: (task) => (activity.test(task.resource) ? task.parameters : functionInput(task)),
    activityOutput: (task, output) => (activity.test(task.resource) ? output : functionOutput(task, output)),
    call,
  };
};
