import { template as templateNames } from '@quadrille/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Addressed, Occasion } from '../domain/correspondence.js';
import { html } from './markup.js';
import { money } from './money.js';
import { oneLine } from './one-line.js';
import { writeLetter } from './write-letter.js';

const order: Addressed = {
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  number: 'ORD-20261121-AAAAAAAA',
  lines: [
    { sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 1999 },
    { sku: 'nut', productId: 2, name: 'Nut & bolt', quantity: 1, unitPrice: 50 },
  ],
  amounts: { currency: 'USD', subtotal: 4048, tax: 324, shipping: 599, total: 4971 },
};
const occasion: Occasion = {
  error: 'InsufficientFunds',
  reason: 'the deadline passed',
  missing: [{ sku: 'widget-a', quantity: 2, available: 1 }],
  trackingNumber: 'SP0123',
};
const templates = templateNames.options;
/** What matters to HTML, to lines and to writing direction, among letters. */
const hostile = fc.constantFrom(...'<>"\'&/=;!-ab \n\r\t\u0000\u202E\u2028é🦊');
const letter = (template: (typeof templates)[number], changes: Partial<Addressed> = {}, happened: Occasion = occasion) =>
  writeLetter({ template, particulars: { ...order, ...changes }, occasion: happened });

describe.each(templates)('the letter %s', (template) => {
  test('names the order and greets its customer, as text and as HTML', () => {
    const { subject, text, html } = letter(template);
    expect(subject).toContain(order.number);
    expect(text).toContain('Dear Ada Lovelace,');
    expect(html).toContain('Dear Ada Lovelace,');
    expect(text).toContain(order.number);
    expect(html).toContain(order.number);
  });

  test('is written also where only customer and number are known', () => {
    const { text, html } = letter(template, { lines: undefined, amounts: undefined }, {});
    expect(text).toContain(order.number);
    expect(`${text}${html}`).not.toMatch(/undefined|NaN|null/);
  });

  test('shows what strangers typed as text, never as markup', () => {
    const name = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)>`;
    const [line] = order.lines ?? [];
    const written = letter(
      template,
      { customer: { email: 'a@example.com', name }, lines: [{ ...line!, name }] },
      { ...occasion, reason: name, trackingNumber: name },
    );
    expect(written.html).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
    expect(written.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(written.text).toContain('<script>alert(1)</script>');
  });

  test('has no tag but its own, whatever a name is', () => {
    const own = new Set(letter(template).html.match(/<[^>]*>/g));
    fc.assert(
      fc.property(fc.string({ unit: hostile, maxLength: 60 }), (name) => {
        const { html, subject } = letter(template, { customer: { email: 'a@example.com', name } }, { ...occasion, reason: `x${name}` });
        expect([...new Set(html.match(/<[^>]*>/g))].filter((tag) => !own.has(tag))).toEqual([]);
        expect(subject).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 200 },
    );
  });

  test('gives a name no line of its own', () => {
    const name = 'Ada,\r\n\r\nYour order is free. Pay here: \u202Emoc.live';
    const { text } = letter(template, { customer: { email: 'a@example.com', name } });
    expect(text.split('\n')[0]).toBe('Dear Ada, Your order is free. Pay here: moc.live,');
  });
});

describe('what the letters say', () => {
  test('the confirmation lists articles and sums', () => {
    const { text } = letter('confirmed');
    expect(text).toContain('  2 × Widget A  $39.98\n  1 × Nut & bolt  $0.50');
    expect(text).toContain('  Subtotal  $40.48\n  Tax       $3.24\n  Shipping  $5.99\n  Total     $49.71');
    expect(letter('confirmed').html).toContain('Nut &amp; bolt');
  });

  test('the backorder names what is missing, by name where it is known', () => {
    expect(letter('backordered').text).toContain('2 × Widget A (1 in stock)');
    expect(letter('backordered', { lines: undefined }).text).toContain('2 × widget-a (1 in stock)');
  });

  test('a failure is told in words a customer understands, and a suspicion is not told', () => {
    expect(letter('failed').text).toContain('The payment was declined.');
    expect(letter('failed', {}, { error: 'AddressRefused' }).text).toContain('does not deliver');
    const suspected = letter('failed', {}, { error: 'FraudDetected', reason: 'fraud suspected' });
    expect(`${suspected.text}${suspected.html}`).not.toMatch(/fraud/i);
  });

  test('a return names what came back and the money for it, or why it was refused', () => {
    const returned = { amount: { amount: 2159, currency: 'USD' }, lines: [{ sku: 'widget-a', quantity: 1 }] };
    expect(letter('returned', {}, { returned }).text).toContain('$21.59 go back');
    expect(letter('returned', {}, { returned }).text).toContain('1 × Widget A');
    expect(letter('return-refused', {}, { returned, reason: 'not approved by grace' }).text).toContain('Reason: not approved by grace');
  });

  test('a cancellation gives its reason, a shipment its tracking number', () => {
    expect(letter('cancelled').text).toContain('Reason: the deadline passed');
    expect(letter('shipped').text).toContain('SP0123');
  });
});

describe('the parts of a letter', () => {
  test.each([
    [4971, 'USD', '$49.71'],
    [5, 'EUR', '€0.05'],
    [1200, 'JPY', '¥1,200'],
    [1234, 'KWD', 'KWD\u00A01.234'],
    [123_450, 'HUF', 'HUF\u00A01,234.50'],
    [123_450, 'IDR', 'IDR\u00A01,234.50'],
    [5, 'LBP', 'LBP\u00A00.05'],
    [500, 'ISK', 'ISK\u00A0500'],
  ])('money has the decimals of its currency: %i of %s is %s', (amount, currency, shown) => {
    expect(money(amount, currency)).toBe(shown);
  });

  test('markup escapes values and keeps what is markup already', () => {
    const bold = html`<b>${'a<b'}</b>`;
    expect(html`<p title="${'"x"'}">${bold}${[bold]}${7}${undefined}</p>`.source).toBe(
      '<p title="&quot;x&quot;"><b>a&lt;b</b><b>a&lt;b</b>7</p>',
    );
  });

  test('a line that is too long is cut between characters', () => {
    expect(oneLine('🦊'.repeat(10), 5)).toBe(`${'🦊'.repeat(4)}…`);
  });
});
