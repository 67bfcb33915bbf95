/** What `GET /products` tells about a product. */
export type Product = { readonly sku: string; readonly price?: { readonly amount: number } | number; readonly available: number };

/** One order that shows one way through the flow, and the status at which it rests. */
export type Sample = {
  readonly title: string;
  readonly token?: string;
  readonly email?: string;
  readonly postalCode?: string;
  /** `few`: two of something. `more than there is`, `expensive`: what the products say about it. */
  readonly buys?: 'few' | 'more than there is' | 'expensive';
  readonly restsAt: string;
};

export const samples: readonly Sample[] = [
  { title: 'goes well', restsAt: 'delivered' },
  { title: 'insufficient funds, stock held', token: 'test_insufficient_funds', restsAt: 'payment_failed' },
  { title: 'out of stock', buys: 'more than there is', restsAt: 'backordered' },
  { title: 'needs approval', buys: 'expensive', restsAt: 'awaiting_approval' },
  { title: 'mail bounces', email: 'bounce@example.com', restsAt: 'delivered' },
  { title: 'carrier refuses, compensated', postalCode: '00000', restsAt: 'failed' },
  { title: 'card fails twice, then works', token: 'test_temp_fail_sample', restsAt: 'delivered' },
  { title: 'card answers late, was charged', token: 'test_timeout_captured', restsAt: 'delivered' },
];

/** The most that one line of an order may hold. */
const mostPerLine = 1_000;

const line = (buys: Sample['buys'], products: readonly Product[]): { readonly sku: string; readonly quantity: number } => {
  const price = ({ price = 0 }: Product): number => (typeof price === 'number' ? price : price.amount);
  if (buys === 'more than there is') {
    const scarce = products.toSorted((a, b) => a.available - b.available)[0];
    if (scarce !== undefined) return { sku: scarce.sku, quantity: Math.min(scarce.available + 1, mostPerLine) };
  }
  if (buys === 'expensive') {
    const dear = products.filter(({ available }) => available >= 20).toSorted((a, b) => price(b) - price(a))[0];
    if (dear !== undefined) return { sku: dear.sku, quantity: 20 };
  }
  return { sku: products.find(({ available }) => available >= 100)?.sku ?? 'widget-a', quantity: 2 };
};

/** The body of the POST. */
export const sampleOrder = ({ token, email, postalCode, buys }: Sample, products: readonly Product[]): object => ({
  customer: { email: email ?? 'ada@example.com', name: 'Ada' },
  lines: [line(buys, products)],
  payment: { token: token ?? 'test_success_visa' },
  shippingAddress: { line1: '1 Main St', city: 'Paris', postalCode: postalCode ?? '75001', country: 'FR' },
});
