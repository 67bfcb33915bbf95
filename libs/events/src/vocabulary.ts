import { z } from 'zod';

/** Well-formed text without NUL: PostgreSQL stores neither NUL nor a lone surrogate. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .min(min)
    .max(max)
    // oxlint-disable-next-line no-control-regex -- NUL is exactly what is refused
    .regex(/^[^\u0000\uD800-\uDFFF]*$/u, 'must be well-formed text without NUL');

export const orderId = z.uuid();

/**
 * An execution of a workflow. The fulfilment of an order bears the order's id. A command about an order that another execution asks for names
 * that execution, and so does everything that comes of it: this is how an answer finds who asked.
 */
export const executionId = text(80);
export const sku = text(64).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
export const quantity = z.int().min(1).max(1000);

/** Minor units (cents) of an ISO 4217 currency. */
export const minorUnits = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const money = z.object({ amount: minorUnits, currency });
export type Money = z.infer<typeof money>;

/** A reference to a card held by a card network; never a card number. */
export const paymentToken = text(200);

export const customer = z.object({ email: z.email().max(254), name: text(200) });
export type Customer = z.infer<typeof customer>;

export const address = z.object({
  line1: text(200),
  line2: text(200).optional(),
  city: text(100),
  region: text(100).optional(),
  postalCode: text(20),
  country: z.string().regex(/^[A-Z]{2}$/),
});
export type Address = z.infer<typeof address>;

/** So many pieces of one article. */
export const stockLine = z.object({ sku, quantity });
export type StockLine = z.infer<typeof stockLine>;

/** Deadlines of one order, in seconds, frozen when it is placed; the workflow reads them through `TimeoutSecondsPath`. */
export const policy = z.object({
  /** How long a declined order keeps its stock while the customer may pay again; 0: not at all. */
  paymentHoldSeconds: z.int().min(0).max(31_536_000),
  /** How long a backordered order waits for stock; 0: it is cancelled at once. */
  backorderSeconds: z.int().min(0).max(31_536_000),
  /** How long a person may take to approve. */
  approvalSeconds: z.int().min(1).max(31_536_000),
  /** How long a step may stay silent before the saga requests it. */
  stepSeconds: z.int().min(1).max(86_400),
});
export type Policy = z.infer<typeof policy>;

export const instant = z.iso.datetime();
export const reason = text(500);

// oxlint-disable-next-line no-control-regex -- NUL is exactly what is taken out
const unreadable = /[\u0000\uD800-\uDFFF]/gu;

/** A text that every contract takes as a reason, whatever somebody outside said: never empty, never too long, no NUL, no lone surrogate. */
export const reasonFrom = (given: unknown): string => {
  const said = typeof given === 'string' ? given.replaceAll(unreadable, '\uFFFD').slice(0, 480).replaceAll(unreadable, '\uFFFD') : '';
  return said.trim() === '' ? 'no reason was given' : said;
};
