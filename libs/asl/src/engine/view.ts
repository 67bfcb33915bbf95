import type { Json, JsonObject } from '../json.js';
import { own } from '../json.js';
import type { TemplateScope } from '../paths/template.js';
import { type Frame, parentId } from './execution.js';
import type { Run } from './run.js';

/** What the expressions of a state see: a value as `$`, the context object as `$$`, variables of this and the enclosing scopes. */
export class View implements TemplateScope {
  readonly run: Run;
  readonly frame: Frame;
  readonly input: Json;
  readonly extra: JsonObject | undefined;

  /** @param extra parts of the context object that exist only here: the task's token, the iteration's item */
  constructor(run: Run, frame: Frame, input: Json, extra?: JsonObject) {
    this.run = run;
    this.frame = frame;
    this.input = input;
    this.extra = extra;
  }

  readonly random = (): number => this.run.context.random();
  readonly uuid = (): string => this.run.context.uuid();
  readonly context = (): JsonObject => this.run.context.probe?.contextObject ?? { ...contextObject(this.run, this.frame), ...this.extra };

  readonly variable = (name: string): Json | undefined => {
    for (let frame: Frame | undefined = this.frame; frame; frame = outer(this.run, frame)) {
      const value = frame.variables && own(frame.variables, name);
      if (value !== undefined) return value;
    }
    return undefined;
  };

  /** Tells a probe what a value has become. */
  note(stage: string, value: Json): void {
    this.run.context.probe?.note(stage, value);
  }

  /** All variables that can be seen from here. */
  variables(): JsonObject {
    const seen: JsonObject[] = [];
    for (let frame: Frame | undefined = this.frame; frame; frame = outer(this.run, frame))
      if (frame.variables) seen.unshift(frame.variables);
    return Object.assign({}, ...seen) as JsonObject;
  }

  /** The same view with another value as `$`. */
  on(input: Json): View {
    return new View(this.run, this.frame, input, this.extra);
  }
}

function outer(run: Run, frame: Frame): Frame | undefined {
  const parent = parentId(frame.id);
  return parent === undefined ? undefined : run.frame(parent);
}

export function instant(time: number): string {
  return new Date(time).toISOString();
}

function contextObject(run: Run, frame: Frame): JsonObject {
  const { execution } = run;
  const map = iteration(run, frame);
  return {
    Execution: {
      Id: execution.id,
      Input: execution.input,
      Name: execution.name,
      ...(execution.roleArn !== undefined && { RoleArn: execution.roleArn }),
      StartTime: instant(execution.startTime),
      ...(execution.stateMachine.type !== 'EXPRESS' && { RedriveCount: execution.redriveCount }),
      ...(execution.redriveTime !== undefined && { RedriveTime: instant(execution.redriveTime) }),
    },
    ...(map && { Map: map }),
    State: {
      EnteredTime: instant(frame.enteredAt),
      Name: frame.state,
      ...(frame.retryCount !== undefined && { RetryCount: frame.retryCount }),
    },
    StateMachine: { Id: execution.stateMachine.id, Name: execution.stateMachine.name },
  };
}

/** `Map.Item` of the iteration that the frame is, or is inside of. */
function iteration(run: Run, frame: Frame): JsonObject | undefined {
  for (let inner: Frame | undefined = frame; inner; inner = outer(run, inner)) {
    if (inner.index === undefined) continue;
    return mapItem(run.execution.held[parentId(inner.id)!]?.items ?? [], inner.index);
  }
  return undefined;
}

export function mapItem(items: readonly Json[], index: number): JsonObject {
  return { Item: { Index: index, Value: items[index] ?? null } };
}
