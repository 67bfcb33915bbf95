import { Refusal } from '@quadrille/decider';
import { StockKeepingRefused } from '@quadrille/events';
import type { StockEvent, StockKeeping } from './stock-keeping.js';

type Asked = Readonly<{ sku: string; executionId?: string | undefined }>;

const errors = { 'inventory.unknown-product': 'UnknownProduct', 'inventory.below-reserved': 'BelowReserved' } as const;
const isKnown = (code: string): code is keyof typeof errors => Object.hasOwn(errors, code);

/**
 * What an execution asks of the stock is done once for it: asked again, it is answered that nothing more changed. What cannot be is refused
 * to a person, who hears it at once; an execution is told by an event.
 */
export const once = (
  { sku, executionId }: Asked,
  state: StockKeeping,
  { again, decide }: Readonly<{ again: () => StockEvent; decide: () => readonly StockEvent[] }>,
): readonly StockEvent[] => {
  if (executionId === undefined) return decide();
  if (state?.done.includes(executionId)) return [again()];
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof Refusal) || !isKnown(error.code)) throw error;
    return [StockKeepingRefused({ sku, executionId, error: errors[error.code], reason: error.message })];
  }
};
