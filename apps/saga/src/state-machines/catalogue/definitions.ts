import { definitionHash, definitionRefusal, parseDefinition, type StateMachine, storedDefinition } from '@quadrille/asl';
import type { MachineType } from '../executions.js';
import { Refused } from '../refused.js';
import { RememberedDefinitions } from '../remembered-definitions.js';

export type CheckedDefinition = Readonly<{ definition: StateMachine; hash: string }>;

/** Throws InvalidDefinition with everything that is wrong. */
export const checkDefinition = (text: string, type: MachineType): CheckedDefinition => {
  const { definition, diagnostics } = parseDefinition(text, { type });
  if (!definition) throw new Refused('InvalidDefinition', definitionRefusal(diagnostics) ?? 'Invalid State Machine Definition');
  return { definition, hash: definitionHash(definition) };
};

const dialect = /\bCompensat(?:e|ion)\b/;

/** What is told of a definition that was given as this text: the text, or what is run of it where it has undos, which no tool of AWS knows. */
export const toldDefinition = (text: string): string => {
  if (!dialect.test(text)) return text;
  const definition = storedDefinition(text);
  return isPlain(text, definition) ? text : JSON.stringify(definition, undefined, 2);
};

const isPlain = (text: string, definition: StateMachine): boolean => {
  try {
    return definitionHash(JSON.parse(text) as StateMachine) === definitionHash(definition);
  } catch {
    // YAML.
    return false;
  }
};

/** Definitions by their content, read once: what is started often is not parsed often. */
export class Definitions {
  readonly #known = new RememberedDefinitions();

  /** `text` was checked before it was stored under its hash. */
  read(hash: string, text: string): StateMachine {
    return this.#known.get(hash) ?? this.#known.add(hash, storedDefinition(text), text.length);
  }
}
