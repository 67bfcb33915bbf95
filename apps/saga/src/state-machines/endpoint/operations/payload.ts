import { type Json, readExecutionInput } from '@quadrille/asl';
import { Refused } from '../../refused.js';

/** Throws ValidationException beyond the limit of this deployment. */
export const checkSize = (name: string, text: string | undefined, most: number): void => {
  if (text !== undefined && Buffer.byteLength(text) > most)
    throw new Refused(
      'ValidationException',
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
};

/** Throws ValidationException, InvalidExecutionInput. */
export const readInput = (text: string | undefined, most: number): Json => {
  checkSize('input', text, most);
  const read = readExecutionInput(text);
  if ('refusal' in read) throw new Refused('InvalidExecutionInput', read.refusal);
  return read.input;
};

/** Throws ValidationException, InvalidOutput. */
export const readOutput = (text: string, most: number): Json => {
  checkSize('output', text, most);
  const read = readExecutionInput(text);
  if ('refusal' in read) throw new Refused('InvalidOutput', read.refusal.replace('State Machine Execution Input', 'Output'));
  return read.input;
};
