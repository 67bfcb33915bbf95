import type { Json, State, StateMachine } from '@quadrille/asl';
import type { MachineType } from '../../executions.js';

/** What the executions of a distributed Map are, and whether each has a batch of items as its input. */
type Distribution = Readonly<{ type: MachineType; isBatched: boolean }>;

const known = new WeakMap<StateMachine, Map<string, Distribution>>();

/** As the state of that name says. Names of states are unique in a machine. */
export const distributionOf = (definition: StateMachine, stateName: string): Distribution => {
  let ofMachine = known.get(definition);
  if (!ofMachine) known.set(definition, (ofMachine = new Map()));
  let distribution = ofMachine.get(stateName);
  if (!distribution) ofMachine.set(stateName, (distribution = read(find(definition, stateName))));
  return distribution;
};

type List = Readonly<{ States: Readonly<Record<string, State>> }>;
type Processor = List & Readonly<{ ProcessorConfig?: Readonly<Record<string, Json>> }>;

const processorOf = (state: State | undefined): Processor | undefined =>
  (state?.['ItemProcessor'] ?? state?.['Iterator']) as Processor | undefined;

const read = (state: State | undefined): Distribution => ({
  type: processorOf(state)?.ProcessorConfig?.['ExecutionType'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
  isBatched: state?.['ItemBatcher'] !== undefined,
});

const find = ({ States }: List, stateName: string): State | undefined => {
  for (const [name, state] of Object.entries(States)) {
    if (name === stateName) return state;
    const processor = processorOf(state);
    const inner = [...((state['Branches'] as unknown as readonly List[] | undefined) ?? []), ...(processor ? [processor] : [])];
    for (const list of inner) {
      const found = find(list, stateName);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};
