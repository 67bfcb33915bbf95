import { type Json, type JsonObject, own } from '../json.js';
import type { IntrinsicScope } from '../intrinsics/intrinsic.js';
import type { EngineContext } from './context.js';
import type { Items } from './execution.js';
import { type Frame, parentId } from './frame.js';
import type { Run } from './run.js';

/** What the expressions of a state see: a value as `$`, the context object as `$$`, variables of this and the enclosing scopes. */
export class View implements IntrinsicScope {
  readonly run: Run;
  readonly frame: Frame;
  readonly input: Json;
  readonly extra: JsonObject | undefined;

  /** @param extra parts of the context object that exist only here: the task's token, the iteration's item */
  constructor(run: Run, frame: Frame, input = frame.input, extra?: JsonObject) {
    this.run = run;
    this.frame = frame;
    this.input = input;
    this.extra = extra;
  }

  spend(steps: number): void {
    this.run.spend(steps);
  }

  get impure(): EngineContext {
    return this.run.context;
  }

  context(): JsonObject {
    const given = this.run.context.probe?.contextObject;
    if (!given) return { ...contextObject(this.run, this.frame), ...this.extra };
    // Which item it is cannot be given.
    return this.extra?.['Map'] ? { ...given, Map: this.extra['Map'] } : given;
  }

  variable(name: string): Json | undefined {
    for (const { variables } of this.run.scopes(this.frame)) {
      const value = variables && own(variables, name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Tells a probe what a value has become. */
  note<T extends Json>(stage: string, value: T): T {
    this.run.context.probe?.note(stage, value);
    return value;
  }

  /** The same view with another value as `$`. */
  on(input: Json): View {
    return new View(this.run, this.frame, input, this.extra);
  }
}

export function instant(time: number): string {
  return new Date(time).toISOString();
}

function contextObject(run: Run, frame: Frame): JsonObject {
  const { execution } = run;
  // The iteration that the frame is, or is inside of.
  const iteration = [...run.around(frame)].find(({ index }) => index !== undefined);
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
    ...(iteration && { Map: mapItem(execution.held[parentId(iteration.id)!]!, iteration.index!) }),
    State: {
      EnteredTime: instant(frame.enteredAt),
      Name: frame.state,
      ...(frame.retryCount !== undefined && { RetryCount: frame.retryCount }),
    },
    StateMachine: { Id: execution.stateMachine.id, Name: execution.stateMachine.name },
  };
}

/** An item as it was given, or a batch with what all of them share. */
export function itemAt({ items, shared }: Items, index: number): Json {
  const item = items[index] ?? null;
  return shared ? { ...shared, ...(item as JsonObject) } : item;
}

/** An item of a Map as the context object shows it to the iteration; the fields of an object have a Key. */
export function mapItem(given: Items, index: number): JsonObject {
  const { source, keyed } = given;
  const item = itemAt(given, index);
  return { Item: { Index: index, ...(keyed ? (item as JsonObject) : { Value: item }), ...(source !== undefined && { Source: source }) } };
}
