import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { compileFields, type Dataflow, leave } from '../../engine/dataflow.js';
import { evaluationFault, runtimeFault } from '../../engine/fault.js';
import type { Behaviour } from '../../engine/program.js';
import { constant, type Steps } from '../../engine/steps.js';
import { View } from '../../engine/view.js';
import type { Json, JsonObject } from '../../json.js';
import { compileTyped } from '../../jsonata/expression.js';
import { compilePath } from '../../paths/path.js';
import { compileTemplate, requiredPath } from '../../paths/template.js';
import { parseResource, type Resource } from './resource.js';
import { taskScheduled, taskStarted } from './task-events.js';

/** Hands work to the outside and waits for the answer. */
export function task(state: State, language: QueryLanguage, flow: Dataflow): Behaviour {
  const resource = parseResource(state['Resource'] as string);
  const timeout = compileSeconds(state, 'TimeoutSeconds', language);
  const heartbeat = compileSeconds(state, 'HeartbeatSeconds', language);
  const credentials = compileCredentials(state, language);
  return {
    *work(run, frame) {
      const { now } = run.context;
      const taskId = run.nextTaskId(frame);
      const view = new View(
        run,
        frame,
        frame.input,
        hasToken(resource) ? { Task: { Token: run.context.token?.(taskId) ?? taskId } } : undefined,
      );
      const parameters = yield* flow.prepare(view);
      const timeoutSeconds = yield* timeout(view, flow);
      const heartbeatSeconds = yield* heartbeat(view, flow);
      const granted = yield* credentials(view);
      // The clock of an activity starts when a worker takes it.
      const started = resource.kind !== 'activity';
      const timeoutAt = started && timeoutSeconds !== undefined ? now + timeoutSeconds * 1000 : undefined;
      const heartbeatAt = started && heartbeatSeconds !== undefined ? now + heartbeatSeconds * 1000 : undefined;
      const scheduled = run.schedule(frame, {
        purpose: 'work',
        resource: resource.text,
        parameters,
        ...(timeoutSeconds !== undefined && { timeoutSeconds }),
        ...(timeoutAt !== undefined && { timeoutAt }),
        ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
        ...(heartbeatAt !== undefined && { heartbeatAt }),
        waitForToken: resource.waitForToken,
        observe: resource.observe,
        ...(granted && { credentials: granted }),
      });
      const waiting = taskScheduled(run, { ...frame, phase: 'task', task: scheduled, due: dueOf(timeoutAt, heartbeatAt) }, scheduled);
      if (started) taskStarted(run, waiting, scheduled);
    },
    *complete(run, frame, result) {
      const view = new View(run, frame, frame.input);
      view.note('result', result);
      yield* leave(run, frame, flow, view, result);
    },
  };
}

/** The context object holds a token only where somebody else is to answer with it. */
function hasToken(resource: Resource): boolean {
  return resource.waitForToken || resource.kind === 'activity';
}

export function dueOf(timeoutAt: number | undefined, heartbeatAt: number | undefined): number | undefined {
  const due = Math.min(timeoutAt ?? Infinity, heartbeatAt ?? Infinity);
  return due === Infinity ? undefined : due;
}

type Seconds = (view: View, flow: Dataflow) => Steps<number | undefined>;

function compileSeconds(state: State, field: 'TimeoutSeconds' | 'HeartbeatSeconds', language: QueryLanguage): Seconds {
  const literal = state[field];
  const text = state[`${field}Path`];
  if (typeof text === 'string') {
    const read = requiredPath(compilePath(text), `${field}Path`);
    return (view, flow) => {
      const value = read(view.on(flow.effectiveInput(view)));
      if (typeof value !== 'number' || !Number.isInteger(value))
        throw runtimeFault(`The ${field}Path parameter cannot be parsed as a long value: ${text} == ${JSON.stringify(value)}`);
      if (value <= 0) throw runtimeFault(`The ${field}Path parameter references a non-positive value: ${text} == ${value}`);
      return constant(value);
    };
  }
  if (language === 'JSONPath' || typeof literal !== 'string') return () => constant(literal as number | undefined);
  const expression = compileTyped(literal, field, 'number');
  return function* (view) {
    const value = Number(yield* expression(view));
    if (!Number.isInteger(value) || value <= 0)
      throw evaluationFault(`The ${field} field must be a positive integer, but was: ${value}`, field);
    return value;
  };
}

function compileCredentials(state: State, language: QueryLanguage): (view: View) => Steps<JsonObject | undefined> {
  const { Credentials } = state;
  if (Credentials === undefined) return () => constant(undefined);
  if (language === 'JSONPath') {
    const template = compileTemplate(Credentials);
    return (view) => constant(template(view) as JsonObject);
  }
  const fields = compileFields(state);
  return (view) => fields.evaluate('Credentials', view) as Steps<Json> as Steps<JsonObject>;
}
