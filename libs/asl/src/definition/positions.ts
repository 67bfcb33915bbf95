import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';

export type Position = { readonly line: number; readonly column: number };

/** A list (with the index of its next element) or an object (with the key whose value comes next). */
type Holder = { readonly pointer: string; index?: number; key?: string | undefined };

/** Characters of all pointers together, each of which repeats the names around it. */
const longestPointers = 10_000_000;

/**
 * Where the parts of a JSON or YAML text are, by their pointers (`/States/Ship/Retry[0]`): the key of a field, the start of an element.
 * What is not in the text (a missing field) is where its holder is.
 * @throws RangeError for names that are too long to tell each part by them
 */
export function positionsOf(source: string, maxDepth: number): (pointer: string) => Position | undefined {
  const positions = new Map<string, Position>();
  const positionAt = lineCounter(source);
  const open: Holder[] = [];
  let characters = 0;

  function keep(pointer: string, offset: number): void {
    characters += pointer.length;
    if (characters > longestPointers) throw new RangeError('the names are too long');
    positions.set(pointer, positionAt(offset));
  }

  /** The pointer of the next value. */
  function place(offset: number): string {
    const holder = open.at(-1);
    if (holder?.key !== undefined) {
      const pointer = `${holder.pointer}/${holder.key}`;
      holder.key = undefined;
      return pointer;
    }
    const pointer = holder ? `${holder.pointer}[${holder.index!++}]` : '';
    keep(pointer, offset);
    return pointer;
  }

  for (const event of parseEvents(source, { maxDepth })) {
    const holder = open.at(-1);
    if (event.type === EVENT_ID.POP) open.pop();
    else if (event.type === EVENT_ID.ALIAS) place(event.anchorStart);
    else if (event.type === EVENT_ID.MAPPING) open.push({ pointer: place(event.start) });
    else if (event.type === EVENT_ID.SEQUENCE) open.push({ pointer: place(event.start), index: 0 });
    else if (event.type === EVENT_ID.SCALAR) {
      if (!holder || holder.index !== undefined || holder.key !== undefined) place(startOf(event));
      else {
        holder.key = getScalarValue(source, event);
        keep(`${holder.pointer}/${holder.key}`, startOf(event));
      }
    }
  }
  return (pointer) => {
    for (let at = pointer; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), at.lastIndexOf('['), 0)))
      if (positions.has(at) || at === '') return positions.get(at);
  };
}

/** A quoted text starts with its quote. */
function startOf(event: ScalarEvent): number {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted ? event.valueStart - 1 : event.valueStart;
}

/** Lines and columns, from 1, of offsets that only grow. */
function lineCounter(source: string): (offset: number) => Position {
  let line = 1;
  let start = 0;
  let end = source.indexOf('\n');
  return (offset) => {
    for (; end >= 0 && end < offset; end = source.indexOf('\n', start)) {
      line++;
      start = end + 1;
    }
    return { line, column: offset - start + 1 };
  };
}
