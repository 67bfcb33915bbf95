import type { State } from '../definition/state-machine.js';
import type { Failure } from '../engine/fault.js';
import { type Json, type JsonObject, present } from '../json.js';

/** Stages that the service does not show for a type of state, though they take place. */
const hidden: Readonly<Record<string, readonly string[]>> = {
  Parallel: ['afterInputPath', 'afterParameters', 'afterArguments', 'result'],
  Map: ['result'],
  Choice: ['afterParameters', 'afterResultSelector', 'afterResultPath'],
  Wait: ['afterParameters', 'afterResultSelector', 'afterResultPath'],
  Succeed: ['afterParameters', 'afterResultSelector', 'afterResultPath'],
};

/** What is told of a state besides the stages of its data. */
type Aside = { readonly failure?: Failure; readonly retry?: JsonObject; readonly catch?: JsonObject; readonly assigned?: JsonObject };
const asides: ReadonlySet<string> = new Set(['failure', 'retry', 'catch', 'assigned'] satisfies (keyof Aside)[]);

/** Collects what a state under test makes of its data. */
export class Inspection {
  readonly #stages = new Map<string, Json>();
  readonly #type: string;
  readonly #variables: JsonObject;
  aside: Aside = {};

  constructor(input: Json, { Type }: State, variables: JsonObject = {}) {
    this.#type = Type;
    this.#variables = variables;
    this.#stages.set('input', input);
  }

  readonly note = (stage: string, value: Json): void => {
    if (asides.has(stage)) this.aside = { ...this.aside, [stage]: value };
    // A catcher that runs is not the state.
    else if (!this.aside.catch && !hidden[this.#type]?.includes(stage)) this.#stages.set(stage, value);
  };

  get data(): JsonObject {
    const { retry, catch: caught, assigned } = this.aside;
    const errorDetails = (retry ?? caught) && { ...retry, ...caught };
    const variables = { ...this.#variables, ...assigned };
    return { ...Object.fromEntries(this.#stages), ...present({ errorDetails }), ...(Object.keys(variables).length > 0 && { variables }) };
  }
}
