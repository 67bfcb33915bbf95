import type { State } from '@quadrille/asl';
import { innerLists, type List } from '../play/states-of.ts';
import { layOut } from './layout/lay-out.ts';
import { type Picture, type PicturedState, sizes } from './picture.ts';
import { subtitleOf } from './subtitle.ts';
import { shortened, widthOf } from './text.ts';
import { endMark, waysOf } from './ways-of.ts';

const startMark = '(start)';
const leastWidth = 110;
const plainHeight = 42;

/** Lays out a list of states with everything inside of it. `undos` are the states that were made from a Compensate. */
export const pictureOf = ({ StartAt, States }: List, undos: ReadonlySet<string> = new Set()): Picture => {
  const ways = [
    { from: startMark, to: StartAt, way: 'next' as const },
    ...Object.entries(States).flatMap(([name, state]) => waysOf(name, state, undos)),
  ];
  const states = [
    mark(startMark),
    ...Object.entries(States).map(([name, state]) => pictured(name, state, undos)),
    ...(ways.some(({ to }) => to === endMark) ? [mark(endMark)] : []),
  ];
  const main = mainLine(StartAt, States);
  const layout = layOut({
    boxes: states,
    arrows: ways.map(({ from, to, way, ...rest }) => ({
      from,
      to,
      kind: way === 'rule' ? 'next' : way,
      ...('label' in rest && rest.label && { label: rest.label }),
      isMain: main.has(`${from}>${to}`) && way !== 'catch',
    })),
  });
  return { states, ways, layout };
};

const mark = (id: typeof startMark | typeof endMark): PicturedState => ({
  id,
  shape: id === startMark ? 'start' : 'end',
  isUndo: false,
  title: '',
  subtitle: '',
  width: 16,
  height: 16,
  inner: [],
});

const pictured = (name: string, state: State, undos: ReadonlySet<string>): PicturedState => {
  const title = shortened(name, 40);
  const subtitle = shortened(subtitleOf(state), 44);
  const inner = innerLists(state).map((list) => pictureOf(list));
  const text =
    Math.max(widthOf(title, sizes.title, true), widthOf(subtitle, sizes.subtitle)) + 2 * sizes.padding + (state.Type === 'Choice' ? 24 : 0);
  const shape = { id: name, shape: state.Type, isUndo: undos.has(name), title, subtitle, inner };
  if (inner.length === 0) return { ...shape, width: Math.max(text, leastWidth), height: plainHeight };
  const content = inner.reduce((sum, { layout }) => sum + layout.width, 0) + (inner.length - 1) * sizes.branchGap;
  const height = sizes.header + Math.max(...inner.map(({ layout }) => layout.height)) + sizes.padding;
  return { ...shape, width: Math.max(text, content + 2 * sizes.padding), height };
};

/** The line that is followed where nothing is special: Next, and of a Choice what is taken otherwise. */
const mainLine = (StartAt: string, States: List['States']): ReadonlySet<string> => {
  const line = new Set([`${startMark}>${StartAt}`]);
  const seen = new Set<string>();
  for (let name: string | undefined = StartAt; name !== undefined && !seen.has(name);) {
    seen.add(name);
    const state: State | undefined = States[name];
    const next: string | undefined = state?.End === true ? endMark : (state?.Next ?? (state?.['Default'] as string | undefined));
    if (next !== undefined) line.add(`${name}>${next}`);
    name = next;
  }
  return line;
};
