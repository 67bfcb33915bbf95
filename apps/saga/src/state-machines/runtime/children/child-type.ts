import type { Json, State, StateMachine } from '@quadrille/asl';

const types = new WeakMap<StateMachine, Map<string, string>>();

/** Whether the iterations of a distributed Map are standard or express executions. Names of states are unique in a machine. */
export const executionTypeOf = (definition: StateMachine, stateName: string): string => {
  let known = types.get(definition);
  if (!known) types.set(definition, (known = new Map()));
  let type = known.get(stateName);
  if (type === undefined) known.set(stateName, (type = find(definition, stateName) ?? 'STANDARD'));
  return type;
};

type List = Readonly<{ States: Readonly<Record<string, State>> }>;

const find = ({ States }: List, stateName: string): string | undefined => {
  for (const [name, state] of Object.entries(States)) {
    const processor = (state['ItemProcessor'] ?? state['Iterator']) as (List & { ProcessorConfig?: Record<string, Json> }) | undefined;
    if (name === stateName) return processor?.ProcessorConfig?.['ExecutionType'] as string | undefined;
    const inner = [...((state['Branches'] as unknown as readonly List[] | undefined) ?? []), ...(processor ? [processor] : [])];
    for (const list of inner) {
      const found = find(list, stateName);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};
