import type { Money } from '@quadrille/events';
import type { Intent } from '../intent.js';
import type { Part, Payment } from '../payment.js';

export const partOf = ({ parts = [] }: Payment, id: string): Part | undefined => parts.find(({ executionId }) => executionId === id);

/** Parts that are promised and not back yet. */
export const pendingParts = ({ parts = [] }: Payment): readonly Extract<Part, { status: 'refunding' }>[] =>
  parts.filter((part) => part.status === 'refunding');

/** What is left of an intent when all its parts are back: as much as may still go back. */
export const remainderOf = ({ parts = [] }: Payment, { intentId, amount }: Pick<Intent, 'intentId' | 'amount'>): Money => ({
  ...amount,
  amount: parts.reduce((left, part) => (part.intentId === intentId ? left - part.amount.amount : left), amount.amount),
});

/** The payment with this part put in the place of what it was before. */
export const withPart = (payment: Payment, part: Part): Payment => ({
  ...payment,
  parts: [...(payment.parts ?? []).filter(({ executionId }) => executionId !== part.executionId), part],
});
