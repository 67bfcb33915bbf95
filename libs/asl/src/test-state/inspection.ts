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

/** Collects what a state under test makes of its data. */
export class Inspection {
  readonly #stages = new Map<string, Json>();
  readonly #type: string;
  #variables: JsonObject;
  #errorDetails: JsonObject | undefined;
  failure: Failure | undefined;
  caught = false;

  constructor(input: Json, { Type }: State, variables: JsonObject = {}) {
    this.#type = Type;
    this.#variables = variables;
    this.#stages.set('input', input);
  }

  readonly note = (stage: string, value: Json): void => {
    switch (stage) {
      case 'failure':
        this.failure = value as JsonObject as Failure;
        return;
      case 'retry':
      case 'catch':
        this.#errorDetails = { ...this.#errorDetails, ...(value as JsonObject) };
        this.caught = stage === 'catch';
        return;
      case 'assigned':
        this.#variables = { ...this.#variables, ...(value as JsonObject) };
        return;
      default:
        // A catcher that runs is not the state.
        if (!this.caught && !hidden[this.#type]?.includes(stage)) this.#stages.set(stage, value);
    }
  };

  get data(): JsonObject {
    const variables = Object.keys(this.#variables).length > 0 ? this.#variables : undefined;
    return { ...Object.fromEntries(this.#stages), ...present({ errorDetails: this.#errorDetails, variables }) };
  }
}
