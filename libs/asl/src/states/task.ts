import { largestNumber } from '../definition/state-machine.js';
import { clocksOf, dueOf } from '../engine/frame.js';
import { type Fault, runtimeFault } from '../engine/fault.js';
import { wait } from '../engine/steps.js';
import { View } from '../engine/view.js';
import type { JsonObject } from '../json.js';
import { compilePath } from '../paths/path.js';
import { requiredPath } from '../paths/template.js';
import { type Computed, compileField, compileValue, type StateKind } from './dataflow.js';
import { parseResource, taskScheduled, tellOfTask } from './task-events.js';

/** Hands work to the outside and waits for the answer. */
export const task: StateKind = (state, flow) => {
  const resource = state['Resource'] as string;
  const isActivity = parseResource(resource).kind === 'activity';
  const waitForToken = resource.endsWith('.waitForTaskToken');
  const timeout = compileValue(state, 'TimeoutSeconds', flow, seconds);
  const heartbeat = compileValue(state, 'HeartbeatSeconds', flow, seconds);
  const credentials = compileField(state, 'Credentials', flow.language);
  return {
    *work(given) {
      const { run, frame } = given;
      const taskId = run.nextTaskId(frame);
      // The context object holds a token only where somebody else is to answer with it.
      const token = waitForToken || isActivity ? { Task: { Token: run.context.token?.(taskId) ?? taskId } } : undefined;
      const view = token ? new View(run, frame, frame.input, token) : given;
      const parameters = yield* flow.prepare(view);
      const clocks = { timeoutSeconds: yield* timeout(view), heartbeatSeconds: yield* heartbeat(view) };
      const { hasActivity } = run.context;
      if (isActivity && hasActivity && !(yield* wait(hasActivity(resource))))
        throw runtimeFault(`The activity ${resource} does not exist.`);
      const scheduled = run.schedule(frame, {
        purpose: 'work',
        resource,
        parameters,
        ...clocks,
        // The clock of an activity starts when a worker takes it.
        ...(!isActivity && clocksOf(clocks, run.context.now)),
        waitForToken,
        observe: resource.endsWith('.observe'),
        credentials: credentials && ((yield* credentials(view)) as JsonObject),
      });
      const waiting = taskScheduled(run, { ...frame, phase: 'task', task: scheduled, due: dueOf(scheduled) }, scheduled);
      if (!isActivity) tellOfTask(run, waiting, scheduled, 'Started');
    },
    complete: (view, result) => flow.leave(view, view.note('result', result)),
  };
};

const seconds: Computed<number> = {
  type: 'number',
  follow(path, field) {
    const read = requiredPath(compilePath(path), field);
    return (view) => {
      const value = read(view);
      const fault = (what: string): Fault => runtimeFault(`The ${field} parameter ${what}: ${path} == ${JSON.stringify(value)}`);
      if (typeof value !== 'number' || !Number.isInteger(value)) throw fault('cannot be parsed as a long value');
      if (value > largestNumber) throw fault(`references a value greater than ${largestNumber}`);
      if (value <= 0) throw fault('references a non-positive value');
      return value;
    };
  },
  complaint(value) {
    if (!Number.isInteger(value) || value <= 0) return 'must be a positive integer, but was';
    return value > largestNumber ? `must be at most ${largestNumber}, but was` : undefined;
  },
};
