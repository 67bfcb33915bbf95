import type { State, StateMachine } from '@quadrille/asl';

type States = StateMachine['States'];
export type List = Readonly<{ StartAt: string; States: States }>;

/** One enclosing state of a list of states: a branch of a Parallel has its number, the processor of a Map one that only a run tells. */
export type Enclosing = Readonly<{ state: string; branch?: number }>;
export type Placed = Readonly<{ state: State; inside: readonly Enclosing[] }>;

/** The lists of states inside a Parallel or Map. */
export const innerLists = (state: State): readonly List[] => {
  if (Array.isArray(state['Branches'])) return state['Branches'] as readonly List[];
  const processor = state['ItemProcessor'] ?? state['Iterator'];
  return processor === undefined ? [] : [processor as unknown as List];
};

/** Every state of a definition by its name, which is there only once, with the states that it is inside of. */
export const statesOf = ({ States }: StateMachine): ReadonlyMap<string, Placed> => {
  const found = new Map<string, Placed>();
  const add = (list: States, inside: readonly Enclosing[]): void => {
    for (const [name, state] of Object.entries(list)) {
      found.set(name, { state, inside });
      const isParallel = state.Type === 'Parallel';
      for (const [branch, inner] of innerLists(state).entries())
        add(inner.States, [...inside, { state: name, ...(isParallel && { branch }) }]);
    }
  };
  add(States, []);
  return found;
};
