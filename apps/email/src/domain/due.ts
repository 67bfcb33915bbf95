import type { Template } from '@quadrille/events';
import {
  type Addressed,
  type Correspondence,
  emailIdOf,
  type MailAwaited,
  type MailIntended,
  type Occasion,
  type Particulars,
} from './correspondence.js';

const isAddressed = (particulars: Particulars): particulars is Addressed =>
  particulars.customer !== undefined && particulars.number !== undefined;

/** The mail goes out, or waits until somebody knows whom it goes to. */
export const due = (orderId: string, template: Template, particulars: Particulars, occasion: Occasion): MailIntended | MailAwaited =>
  isAddressed(particulars)
    ? { type: 'MailIntended', data: { orderId, emailId: emailIdOf(orderId, template), template, particulars, occasion } }
    : { type: 'MailAwaited', data: { orderId, template, occasion } };

/** The mails that waited for the particulars which are known now. */
export const overdue = (orderId: string, { mails }: Correspondence, particulars: Particulars): readonly MailIntended[] => {
  if (!isAddressed(particulars)) return [];
  return (Object.keys(mails) as Template[]).flatMap((template) => {
    const mail = mails[template];
    if (mail?.status !== 'awaited') return [];
    return [
      { type: 'MailIntended', data: { orderId, emailId: emailIdOf(orderId, template), template, particulars, occasion: mail.occasion } },
    ];
  });
};
