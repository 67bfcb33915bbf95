import type { Message } from '@quadrille/decider';
import type { Template } from '@quadrille/events';
import { type Correspondence, type MailFact, merged, type Occasion, type Particulars } from './correspondence.js';
import { due, overdue } from './due.js';

/** Something happened to the order that its customer is to hear of. */
export type WriteMail = Message<'WriteMail', { orderId: string; template: Template; particulars: Particulars; occasion: Occasion }>;

/** Each template once an order, whoever wants it and however often. A mail that waits for its address goes out with the first fact that holds one. */
export const writeMail = ({ data }: WriteMail, state: Correspondence): readonly MailFact[] => {
  const { orderId, template, occasion } = data;
  const particulars = merged(state.particulars, data.particulars);
  const others = overdue(orderId, { ...state, mails: { ...state.mails, [template]: undefined } }, particulars);
  const known = state.mails[template];
  return known && known.status !== 'awaited' ? others : [due(orderId, { template }, particulars, occasion), ...others];
};
