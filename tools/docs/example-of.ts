import type { JsonSchema } from './json-schema.ts';

const orderId = '0198f2a4-6c1e-7b52-9d3f-4a8c5e1b7d20';

/** One order, told by every message alike; what is not named here follows from its schema. */
const known: Readonly<Record<string, unknown>> = {
  orderId,
  executionId: orderId,
  intentId: '0198f2a4-6d33-5c0a-8f21-7be94d60a1c8',
  shipmentId: '0198f2a4-6e90-5d14-a2c7-91f3b8e04d6a',
  emailId: '0198f2a4-6fb2-5e8d-b3d9-05c6a7f21e84',
  number: 'ORD-20261121-7KQ2M9XA',
  sku: 'widget-a',
  productId: 1,
  quantity: 2,
  unitPrice: 2999,
  currency: 'USD',
  subtotal: 5998,
  tax: 480,
  shipping: 599,
  total: 7077,
  amount: 7077,
  declaredAmount: 7077,
  email: 'ada@example.com',
  to: 'ada@example.com',
  token: 'test_success_visa',
  line1: '1 Main St',
  city: 'Paris',
  postalCode: '75001',
  country: 'FR',
  carrier: 'sandbox',
  trackingNumber: 'QD7KQ2M9XA',
  labelUrl: 'https://carrier.example/labels/QD7KQ2M9XA',
  reference: 'ch_7KQ2M9XA',
  workflow: 'order-fulfilment',
  stateName: 'AwaitApproval',
  by: 'operator',
  approvedBy: 'operator',
  reason: 'the customer asked for it',
  attempt: 1,
  available: 0,
  paymentHoldSeconds: 900,
  backorderSeconds: 604_800,
  approvalSeconds: 86_400,
  stepSeconds: 30,
  holdSeconds: 900,
};
/** `name` means the customer in one place and the article in another. */
const nameOf = (siblings: Readonly<Record<string, JsonSchema>>): string => ('unitPrice' in siblings ? 'Widget A' : 'Ada Lovelace');

const fits = (schema: JsonSchema, value: unknown): boolean =>
  value !== undefined &&
  (schema.type === 'integer' ? typeof value === 'number' : schema.type === typeof value) &&
  !schema.enum &&
  schema.const === undefined;

const example = (schema: JsonSchema, name: string): unknown => {
  if (fits(schema, known[name])) return known[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.properties) return exampleOf(schema);
  if (schema.anyOf) return example(schema.anyOf[0]!, name);
  switch (schema.type) {
    case 'array':
      return schema.items ? [example(schema.items, name)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return schema.format === 'date-time' ? '2026-11-21T10:15:30.000Z' : 'text';
    default:
      return {};
  }
};

/** A message as it may look. Absent where it may be absent, except where that would leave an object empty. */
export const exampleOf = (schema: JsonSchema): Readonly<Record<string, unknown>> => {
  const properties = schema.properties ?? {};
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => schema.required?.includes(name) || name in known)
      .map(([name, field]) => [name, name === 'name' ? nameOf(properties) : example(field, name)]),
  );
};
