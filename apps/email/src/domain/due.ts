import {
  type Addressed,
  type Correspondence,
  emailIdOf,
  keyOf,
  type MailAwaited,
  type MailIntended,
  type MailKey,
  type Occasion,
  type Particulars,
  type Which,
  whichIn,
  whichOf,
} from './correspondence.js';

const isAddressed = (particulars: Particulars): particulars is Addressed =>
  particulars.customer !== undefined && particulars.number !== undefined;

/** The mail goes out, or waits until somebody knows whom it goes to. */
export const due = (orderId: string, mail: Which, particulars: Particulars, occasion: Occasion): MailIntended | MailAwaited => {
  const which = whichIn(mail);
  if (!isAddressed(particulars)) return { type: 'MailAwaited', data: { orderId, ...which, occasion } };
  return { type: 'MailIntended', data: { orderId, emailId: emailIdOf(orderId, keyOf(which)), ...which, particulars, occasion } };
};

/** The mails that waited for the particulars which are known now. */
export const overdue = (orderId: string, { mails }: Correspondence, particulars: Particulars): readonly MailIntended[] => {
  if (!isAddressed(particulars)) return [];
  return (Object.keys(mails) as MailKey[]).flatMap((key) => {
    const mail = mails[key];
    if (mail?.status !== 'awaited') return [];
    const { occasion } = mail;
    return [{ type: 'MailIntended', data: { orderId, emailId: emailIdOf(orderId, key), ...whichOf(key), particulars, occasion } }];
  });
};
