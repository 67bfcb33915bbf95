import type { JsonObject, State } from '@quadrille/asl';
import { conditionText } from './condition.ts';
import type { Label, PicturedWay, Way } from './picture.ts';
import { sizes } from './picture.ts';
import { widthOf, wrap } from './text.ts';

type Found = Readonly<{ to: string; way: Way; text?: string }>;

export const endMark = '(end)';

/** The ways out of a state, those of one kind to one state as one. */
export const waysOf = (name: string, state: State, undos: ReadonlySet<string>): readonly PicturedWay[] => {
  const found: readonly Found[] = [
    ...(state.Next === undefined ? [] : [{ to: state.Next, way: undos.has(name) ? ('undo' as const) : ('next' as const) }]),
    ...(state.End === true ? [{ to: endMark, way: 'next' as const }] : []),
    ...listOf(state['Choices']).map((rule): Found => ({ to: String(rule['Next']), way: 'rule', text: conditionText(rule) })),
    ...(state['Default'] === undefined ? [] : [{ to: String(state['Default']), way: 'rule' as const, text: 'otherwise' }]),
    ...listOf(state.Catch).map((catcher): Found => ({
      to: String(catcher['Next']),
      way: undos.has(String(catcher['Next'])) ? 'undo' : 'catch',
      text: (catcher['ErrorEquals'] as readonly string[]).join(', '),
    })),
  ];
  return [...Map.groupBy(found, ({ to, way }) => `${way} ${to}`).values()].map((same) => {
    const { to, way } = same[0]!;
    const text = same.flatMap((each) => each.text ?? []).join(way === 'rule' ? ' or ' : ', ');
    return { from: name, to, way, ...(text !== '' && { label: labelOf(text) }) };
  });
};

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? (value as readonly JsonObject[]) : []);

const labelOf = (whole: string): Label => {
  const lines = wrap(whole, 34, 3);
  return {
    lines,
    whole,
    width: Math.max(...lines.map((line) => widthOf(line, sizes.label))) + 8,
    height: lines.length * sizes.labelLine + 2,
  };
};
