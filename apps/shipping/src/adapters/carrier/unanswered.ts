import { reasonFrom } from '@quadrille/events';
import { NeighbourTimeout, NeighbourUnavailable } from '@quadrille/service';
import { CarrierUnavailable } from './carrier.js';

const expected = [CarrierUnavailable, NeighbourTimeout, NeighbourUnavailable];

/** Why the carrier gave no answer. Whatever else went wrong is a defect and thrown on, also what was broken off because this process ends. */
export const unanswered = (error: unknown): Readonly<{ kind: 'unavailable'; reason: string }> => {
  if (expected.some((type) => error instanceof type)) return { kind: 'unavailable', reason: reasonFrom((error as Error).message) };
  throw error;
};
