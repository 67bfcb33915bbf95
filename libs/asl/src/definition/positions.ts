import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

export type Position = { readonly line: number; readonly column: number };

type Open = { readonly pointer: string; readonly sequence: boolean; index: number; key: string | undefined };

/**
 * Where the parts of a JSON or YAML text are, by their pointers (`/States/Ship/Retry[0]`): the key of a field, the start of an element.
 * What is not in the text (a missing field) is where its holder is.
 */
export function positionsOf(source: string, maxDepth: number): (pointer: string) => Position | undefined {
  const offsets = new Map<string, number>();
  const open: Open[] = [];
  for (const event of parseEvents(source, { maxDepth })) {
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.ALIAS) continue;
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const holder = open.at(-1);
    if (event.type === EVENT_ID.SCALAR) {
      if (holder && !holder.sequence && holder.key === undefined) {
        holder.key = getScalarValue(source, event);
        offsets.set(`${holder.pointer}/${holder.key}`, startOf(event));
      } else place(holder, startOf(event), offsets);
      continue;
    }
    const pointer = place(holder, event.start, offsets);
    open.push({ pointer, sequence: event.type === EVENT_ID.SEQUENCE, index: 0, key: undefined });
  }
  const lines = lineStarts(source);
  return (pointer) => {
    for (let at = pointer; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), at.lastIndexOf('['), 0))) {
      const offset = offsets.get(at);
      if (offset !== undefined) return positionAt(offset, lines);
      if (at === '') return undefined;
    }
  };
}

/** A quoted text starts with its quote. */
function startOf(event: ScalarEvent): number {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted ? event.valueStart - 1 : event.valueStart;
}

/** Pointer of the next value of a holder. */
function place(holder: Open | undefined, offset: number, offsets: Map<string, number>): string {
  if (!holder) {
    offsets.set('', offset);
    return '';
  }
  if (!holder.sequence) {
    const pointer = `${holder.pointer}/${holder.key ?? ''}`;
    holder.key = undefined;
    return pointer;
  }
  const pointer = `${holder.pointer}[${holder.index++}]`;
  offsets.set(pointer, offset);
  return pointer;
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(offset: number, starts: readonly number[]): Position {
  let low = 0;
  for (let high = starts.length - 1; low < high;) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
