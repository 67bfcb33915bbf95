import type { Message } from '@quadrille/decider';
import {
  type Amounts,
  type Customer,
  derivedId,
  type EmailAttemptFailed,
  type EmailBounced,
  type EmailSent,
  type OrderBackordered,
  type OrderLine,
  type Template,
} from '@quadrille/events';

/** What is known of an order; a mail can be addressed as soon as customer and number are. */
export type Particulars = Readonly<{
  customer?: Customer | undefined;
  number?: string | undefined;
  lines?: readonly OrderLine[] | undefined;
  amounts?: Amounts | undefined;
}>;

/** What only one kind of mail speaks of. */
export type Occasion = Readonly<{
  error?: string | undefined;
  reason?: string | undefined;
  missing?: OrderBackordered['data']['missing'] | undefined;
  trackingNumber?: string | undefined;
}>;

/**
 * What a mail is known by, to the mail server too. One an order and template, whatever happens here: retries, redelivery and even a store
 * rebuilt from the topics mean the same mail.
 */
export const emailIdOf = (orderId: string, template: Template): string => derivedId(orderId, `mail/${template}`);

/** The particulars of an order became known. */
export type OrderKept = Message<'OrderKept', Particulars & { orderId: string }>;
/** A mail is due, but nobody knows yet whom it goes to. */
export type MailAwaited = Message<'MailAwaited', { orderId: string; template: Template; occasion: Occasion }>;
/** The mail server is to be given this mail; everything that its text says is in here. */
export type MailIntended = Message<
  'MailIntended',
  { orderId: string; emailId: string; template: Template; particulars: Addressed; occasion: Occasion }
>;
export type Addressed = Particulars & Readonly<{ customer: Customer; number: string }>;

export type MailFact = OrderKept | MailAwaited | MailIntended | EmailSent | EmailBounced | EmailAttemptFailed;

/** `awaited`: the address is missing. `failed`: the last attempt is over without a result. `sent` and `bounced` are for good. */
export type Mail = Readonly<
  { occasion: Occasion } & ({ status: 'awaited' | 'sending' | 'failed' | 'sent' } | { status: 'bounced'; reason: string })
>;

/** All mails about one order. */
export type Correspondence = Readonly<{ particulars: Particulars; mails: Readonly<{ [T in Template]?: Mail }> }>;

const withMail = (state: Correspondence, template: Template, mail: Mail): Correspondence => ({
  ...state,
  mails: { ...state.mails, [template]: mail },
});

/** What was known first stays: an order's facts do not change, and a mail that is tried again must say the same. */
export const merged = (known: Particulars, { customer, number, lines, amounts }: Particulars): Particulars => {
  const all = {
    customer: known.customer ?? customer,
    number: known.number ?? number,
    lines: known.lines ?? lines,
    amounts: known.amounts ?? amounts,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

const evolve = (state: Correspondence, fact: MailFact): Correspondence => {
  const occasionOf = (template: Template): Occasion => state.mails[template]?.occasion ?? {};
  switch (fact.type) {
    case 'OrderKept':
      return { ...state, particulars: merged(state.particulars, fact.data) };
    case 'MailAwaited':
      return withMail(state, fact.data.template, { status: 'awaited', occasion: fact.data.occasion });
    case 'MailIntended': {
      const { template, particulars, occasion } = fact.data;
      return withMail({ ...state, particulars: merged(state.particulars, particulars) }, template, { status: 'sending', occasion });
    }
    case 'EmailSent':
      return withMail(state, fact.data.template, { status: 'sent', occasion: {} });
    case 'EmailBounced':
      return withMail(state, fact.data.template, { status: 'bounced', occasion: {}, reason: fact.data.reason });
    case 'EmailAttemptFailed':
      return withMail(state, fact.data.template, { status: 'failed', occasion: occasionOf(fact.data.template) });
    default:
      return fact satisfies never;
  }
};

export const correspondence: Readonly<{ initialState: Correspondence; evolve: typeof evolve }> = {
  initialState: { particulars: {}, mails: {} },
  evolve,
};
