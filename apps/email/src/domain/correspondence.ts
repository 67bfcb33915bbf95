import { type Message, unknownEvent } from '@quadrille/decider';
import {
  type Amounts,
  type Customer,
  derivedId,
  type EmailAttemptFailed,
  type EmailBounced,
  type EmailSent,
  type OrderBackordered,
  type Money,
  type OrderLine,
  type StockLine,
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
  /** Of a return: what comes back, and the money for it. */
  returned?: Readonly<{ amount?: Money | undefined; lines?: readonly StockLine[] | undefined }> | undefined;
}>;

/** Which mail about an order: its template, and who asked for it where that is not the order's own course. */
export type Which = Readonly<{ template: Template; executionId?: string | undefined }>;
export type MailKey = Template | `${Template} for ${string}`;

export const keyOf = ({ template, executionId }: Which): MailKey =>
  executionId === undefined ? template : `${template} for ${executionId}`;
/** That and nothing else of a message that names a mail. */
export const whichIn = ({ template, executionId }: Which): Which => ({ template, ...(executionId !== undefined && { executionId }) });
export const whichOf = (key: MailKey): Which => {
  // The name of an execution is any text, so it may hold these words, too; that of a template does not.
  const [, template, executionId] = /^(.*?)(?: for (.*))?$/s.exec(key) as unknown as [string, Template, string?];
  return whichIn({ template, executionId });
};

/**
 * What a mail is known by, to the mail server too. One an order and template (and return), whatever happens here: retries, redelivery and even
 * a store rebuilt from the topics mean the same mail.
 */
export const emailIdOf = (orderId: string, key: MailKey): string => derivedId(orderId, `mail/${key}`);

/** The particulars of an order became known. */
export type OrderKept = Message<'OrderKept', Particulars & { orderId: string }>;
/** A mail is due, but nobody knows yet whom it goes to. */
export type MailAwaited = Message<'MailAwaited', Which & { orderId: string; occasion: Occasion }>;
/** The mail server is to be given this mail; everything that its text says is in here. */
export type MailIntended = Message<
  'MailIntended',
  Which & { orderId: string; emailId: string; particulars: Addressed; occasion: Occasion }
>;
export type Addressed = Particulars & Readonly<{ customer: Customer; number: string }>;

export type MailFact = OrderKept | MailAwaited | MailIntended | EmailSent | EmailBounced | EmailAttemptFailed;

/** `awaited`: the address is missing. `failed`: the last attempt is over without a result. `sent` and `bounced` are for good. */
export type Mail = Readonly<
  { occasion: Occasion } & ({ status: 'awaited' | 'sending' | 'failed' | 'sent' } | { status: 'bounced'; reason: string })
>;

/** All mails about one order. */
export type Correspondence = Readonly<{ particulars: Particulars; mails: Readonly<{ [Key in MailKey]?: Mail }> }>;

const withMail = (state: Correspondence, which: Which, mail: Mail): Correspondence => ({
  ...state,
  mails: { ...state.mails, [keyOf(which)]: mail },
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
  const occasionOf = (which: Which): Occasion => state.mails[keyOf(which)]?.occasion ?? {};
  switch (fact.type) {
    case 'OrderKept':
      return { ...state, particulars: merged(state.particulars, fact.data) };
    case 'MailAwaited':
      return withMail(state, fact.data, { status: 'awaited', occasion: fact.data.occasion });
    case 'MailIntended': {
      const { particulars, occasion } = fact.data;
      return withMail({ ...state, particulars: merged(state.particulars, particulars) }, fact.data, { status: 'sending', occasion });
    }
    case 'EmailSent':
      return withMail(state, fact.data, { status: 'sent', occasion: {} });
    case 'EmailBounced':
      return withMail(state, fact.data, { status: 'bounced', occasion: {}, reason: fact.data.reason });
    case 'EmailAttemptFailed':
      return withMail(state, fact.data, { status: 'failed', occasion: occasionOf(fact.data) });
    default:
      return unknownEvent(fact);
  }
};

export const correspondence: Readonly<{ initialState: Correspondence; evolve: typeof evolve }> = {
  initialState: { particulars: {}, mails: {} },
  evolve,
};
