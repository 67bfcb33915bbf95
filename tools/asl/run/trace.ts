import type { HistoryEvent, JsonObject } from '@quadrille/asl';
import { paint, seconds } from '../../terminal/live-lines.ts';

type Visit = { readonly name: string; readonly input: string; tries: number };

const failures = /^(?:Task|LambdaFunction|Activity)(?:Failed|TimedOut|StartFailed|ScheduleFailed|SubmitFailed)$|^EvaluationFailed$/;
const ends = new Set(['ExecutionFailed', 'ExecutionTimedOut', 'ExecutionAborted']);
/** States that are told of when they are entered, because what is inside of them comes next, or nothing does. */
const opening = /^(?:Parallel|Map|Fail)StateEntered$/;

/**
 * Tells the course of executions in lines as it happens: a state by what it made of its input, a failed try by its error, each at its
 * moment and with the branch or iteration that it belongs to. Lines are cut to a width.
 */
export class Trace {
  readonly #current = new Map<string, Visit>();
  readonly #failed = new Set<string>();
  readonly #start: number;
  readonly #width: number;

  constructor(start: number, width: number) {
    this.#start = start;
    this.#width = width;
  }

  /** To be called with every event of every execution, in order. */
  lines(event: HistoryEvent, place: string, executionId: string): readonly string[] {
    const { type, timestamp, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    const line = (mark: string, text: string): string => this.#line(timestamp, place, mark, text);
    if (/(?:Failed|TimedOut)$/.test(type)) this.#failed.add(`${executionId}#${event.id}`);
    if (entered) {
      const visit: Visit = { name: String(entered['name']), input: String(entered['input']), tries: 0 };
      this.#current.set(place, visit);
      return opening.test(type) ? [line(paint('cyan', '▸'), `${visit.name}  ${paint('dim', visit.input)}`)] : [];
    }
    const visit = this.#current.get(place);
    if (exited) {
      const isCaught = this.#failed.has(`${executionId}#${event.previousEventId}`);
      const mark = isCaught ? paint('yellow', '↳') : paint('green', '✓');
      const name = String(exited['name']);
      return [
        line(mark, `${name}  ${this.#change(visit?.input ?? '', String(exited['output']), this.#width - name.length - place.length - 22)}`),
      ];
    }
    if (failures.test(type) || ends.has(type)) {
      return [line(paint('red', '✗'), `${ends.has(type) ? type : (visit?.name ?? type)}  ${paint('red', errorOf(event))}`)];
    }
    if (type.endsWith('Scheduled') && visit && ++visit.tries > 1) return [line(paint('yellow', '↻'), `${visit.name}  try ${visit.tries}`)];
    return [];
  }

  /** Input and output get half of the room each, or what the other one leaves. */
  #change(input: string, output: string, room: number): string {
    if (input === output) return paint('dim', `unchanged ${input}`);
    const half = Math.max(Math.floor(room / 2), room - output.length, 12);
    return `${paint('dim', `${cut(input, half)} →`)} ${output}`;
  }

  #line(timestamp: number, place: string, mark: string, text: string): string {
    const at = seconds(timestamp - this.#start).padStart(9);
    const head = place === '' ? '' : `${paint('blue', place)} `;
    return cut(`${paint('dim', at)}  ${mark} ${head}${text}`, this.#width);
  }
}

const errorOf = (event: HistoryEvent): string => {
  const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1] as JsonObject | undefined;
  const { error, cause } = details ?? {};
  return [error ?? 'no error was named', ...(cause === undefined || cause === '' ? [] : [cause])].map(String).join(': ');
};

// oxlint-disable-next-line no-control-regex -- what colours are made of
const pieces = /\x1b\[\d+m|[^\x1b]/gu;

/** Cuts a line to so many visible characters; colours that are on are switched off. */
export const cut = (line: string, width: number): string => {
  let seen = 0;
  let kept = '';
  for (const [piece] of line.replaceAll('\n', ' ').matchAll(pieces)) {
    if (piece.startsWith('\x1b')) kept += piece;
    else if (++seen < width) kept += piece;
    else if (seen === width) kept += '…';
  }
  return kept;
};
