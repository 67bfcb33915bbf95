/** What a customer of the scenarios wants; everything has a default that goes well. */
export type Wish = {
  readonly token?: string;
  readonly email?: string;
  readonly sku?: string;
  readonly quantity?: number;
  readonly postalCode?: string;
  /** What the customer expects to pay, minor units. */
  readonly amount?: number;
  /** Deadlines in seconds; sent with the operator token. */
  readonly policy?: {
    readonly paymentHoldSeconds?: number;
    readonly backorderSeconds?: number;
    readonly approvalSeconds?: number;
    readonly stepSeconds?: number;
  };
};

/** The body of POST /orders. */
export const bodyOf = ({ token, email, sku, quantity, postalCode, amount, policy }: Wish): object => ({
  customer: { email: email ?? 'ada@example.com', name: 'Ada Lovelace' },
  lines: [{ sku: sku ?? 'widget-a', quantity: quantity ?? 2 }],
  payment: { token: token ?? 'test_success_visa', ...(amount === undefined ? {} : { amount }) },
  shippingAddress: { line1: '1 Main St', city: 'Paris', postalCode: postalCode ?? '75001', country: 'FR' },
  ...(policy === undefined ? {} : { policy }),
});
