import type { Json, ScheduledTask, Signal } from '@quadrille/asl';
import type { RecordedEvent } from './grades.ts';
import { isRecord } from './likeness.ts';
import type { Answer } from './workers.ts';

/** Answers of services that are not mocked: those that were recorded, in their order. It shows what the engine makes of them. */
export class RecordedAnswers {
  readonly #groups: (readonly RecordedEvent[])[] = [];

  constructor(events: readonly RecordedEvent[]) {
    const scheduled = events.flatMap((event, index) => (event.type.endsWith('Scheduled') ? [index] : []));
    for (const [position, index] of scheduled.entries()) this.#groups.push(events.slice(index, scheduled[position + 1]));
  }

  next(task: ScheduledTask): Answer | undefined {
    const group = this.#groups.shift();
    const signals = (group ?? []).flatMap((event) => signalOf(event, task.taskId));
    return signals.length > 0 ? { after: 0, signals } : undefined;
  }
}

function signalOf(event: RecordedEvent, taskId: string): Signal[] {
  const details = Object.values(event).find(isRecord) ?? {};
  const { output, error, cause } = details;
  if (event.type.endsWith('Succeeded') && /^(?:Task|Lambda|Activity)/.test(event.type))
    return [{ kind: 'taskSucceeded', taskId, output: parsed(output) }];
  if (event.type === 'TaskSubmitted') return [{ kind: 'taskSubmitted', taskId, output: parsed(output) }];
  if (/^(?:Task|LambdaFunction|Activity)Failed$/.test(event.type)) {
    return [
      {
        kind: 'taskFailed',
        taskId,
        ...(error !== undefined && { error: String(error) }),
        ...(cause !== undefined && { cause: textOf(cause) }),
      },
    ];
  }
  return [];
}

function parsed(output: Json | undefined): Json {
  if (typeof output !== 'string') return output ?? {};
  try {
    return JSON.parse(output) as Json;
  } catch {
    return output;
  }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
