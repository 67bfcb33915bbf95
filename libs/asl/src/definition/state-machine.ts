import { createHash } from 'node:crypto';
import { canonical, isArray, isObject, type Json, type JsonObject } from '../json.js';

/** The largest number of seconds or of things that a definition may write down or compute; as the service. */
export const largestNumber = 99_999_999;

export type QueryLanguage = 'JSONPath' | 'JSONata';

export type StateType = 'Task' | 'Choice' | 'Parallel' | 'Wait' | 'Map' | 'Pass' | 'Succeed' | 'Fail';

/** States that do work: they have a result, may fail, and count their retries. */
export const working: ReadonlySet<Json | undefined> = new Set(['Task', 'Parallel', 'Map'] satisfies StateType[]);

/** A list of states with an entry: a machine, a branch of a Parallel, the processor of a Map. */
export type StateList = JsonObject & { readonly StartAt: string; readonly States: { readonly [name: string]: State } };

/** A definition as written: valid Amazon States Language, nothing added. */
export type StateMachine = StateList & {
  readonly Comment?: string;
  readonly Version?: string;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: QueryLanguage;
};

export type State = JsonObject & {
  readonly Type: StateType;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly (JsonObject & { readonly ErrorEquals: readonly string[]; readonly Next: string })[];
};

export type Retrier = JsonObject & {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
};

/** The lists of states inside a Parallel or a Map, and which fields hold them. */
export function innerLists(state: JsonObject): readonly { readonly at: string; readonly list: JsonObject }[] {
  const { Branches } = state;
  const processor = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  const lists = isArray(Branches)
    ? Branches.map((list, index) => ({ at: `Branches[${index}]`, list }))
    : [{ at: processor, list: state[processor] }];
  return lists.flatMap(({ at, list }) => (isObject(list) ? [{ at, list }] : []));
}

/** What the machine is that a distributed Map has for each item; an inline one has none. */
export function itemMachine(state: JsonObject): 'STANDARD' | 'EXPRESS' | undefined {
  const config = innerLists(state)[0]?.list['ProcessorConfig'];
  if (!isObject(config) || config['Mode'] !== 'DISTRIBUTED') return undefined;
  return config['ExecutionType'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
}

/** SHA-256 of the definition's content in hexadecimal, the same for every order of its fields. */
export function definitionHash(definition: StateMachine): string {
  return createHash('sha256').update(canonical(definition)).digest('hex');
}
