import { itemsOf } from './items.js';
import type { Template } from './letter.js';

/** Errors as a customer understands them. A suspicion of fraud is not told: it would teach those it is meant for. */
const causes: Readonly<Record<string, string>> = {
  InsufficientFunds: 'The payment was declined.',
  CardDeclined: 'The payment was declined.',
  InvalidCard: 'The card was not accepted.',
  FraudDetected: 'The payment could not be accepted.',
  AmountMismatch: 'The amount to be paid differs from what you agreed to.',
  AddressRefused: 'Our carrier does not deliver to the address you gave.',
  OutOfStock: 'Not everything in it could be had.',
};

export const failed: Template = ({ number, lines, amounts }, { error }) => ({
  subject: `Your order ${number} could not be completed`,
  paragraphs: [
    `we are sorry: your order ${number} could not be completed. ${causes[error ?? ''] ?? 'The fault is not yours.'}`,
    'Nothing is reserved for you any more. If anything was charged, it has been given back in full.',
  ],
  items: itemsOf(lines, amounts?.currency),
  closing: 'You are welcome to order again.',
});
