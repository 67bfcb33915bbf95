import { runtimeFault } from '../engine/fault.js';
import { isObject, type Json } from '../json.js';
import { sizeOf } from './path-functions.js';

/** Far more than a path takes that looks at every value of a large input a few times. Counted, not timed: it ends the same way everywhere. */
const mostSteps = 10_000_000;
const charactersPerStep = 16;
const stepsPerField = 8;

/** One evaluation of a path, and how much more it may do. */
export class Walk {
  /** What `$` means inside a filter. */
  readonly root: Json;
  readonly #path: string;
  readonly #kept = new Map<object, unknown>();
  #left = mostSteps;

  constructor(root: Json, path: string) {
    this.root = root;
    this.#path = path;
  }

  get spent(): number {
    return mostSteps - this.#left;
  }

  /** @throws Fault States.Runtime when there have been too many */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw runtimeFault(`The path '${this.#path}' takes more than ${mostSteps} steps in this input.`);
  }

  /** As `spend`, for reading a text. */
  read(characters: number): void {
    this.spend(characters / charactersPerStep);
  }

  /** How large a list, a text or an object is, if it is one; only the fields of an object have to be counted. */
  measure(value: unknown): number | undefined {
    const size = sizeOf(value);
    this.spend(isObject(value) ? 1 + size! * stepsPerField : 1);
    return size;
  }

  /** What is made once and then known for the rest of the walk. */
  once<T>(of: object, make: () => T): T {
    if (!this.#kept.has(of)) this.#kept.set(of, make());
    return this.#kept.get(of) as T;
  }
}
