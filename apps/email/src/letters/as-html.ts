import type { Draft, Item, Sum } from './letter.js';
import { html, type Markup } from './markup.js';

const cell = 'padding:4px 16px 4px 0;text-align:left;vertical-align:top';
const figure = 'padding:4px 0;text-align:right;white-space:nowrap';

const itemRow = ({ name, quantity, price }: Item): Markup =>
  html`<tr>
    <td style="${cell}">${quantity} × ${name}</td>
    <td style="${figure}">${price}</td>
  </tr>`;

const sumRow = ({ name, amount }: Sum): Markup =>
  html`<tr>
    <th style="${cell}">${name}</th>
    <td style="${figure}">${amount}</td>
  </tr>`;

const table = (rows: readonly Markup[]): Markup | undefined =>
  rows.length > 0
    ? html`<table role="presentation" style="border-collapse:collapse">
        ${rows}
      </table>`
    : undefined;

/** The letter as one HTML page without images, scripts or links: nothing is loaded when it is read. */
export const asHtml = (greeting: string, { subject, paragraphs, items = [], sums = [], closing }: Draft): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family:sans-serif;line-height:1.5;color:#1c1c1e;max-width:36em;margin:2em auto">
        <p>${greeting}</p>
        ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)} ${table(items.map(itemRow))} ${table(sums.map(sumRow))}
        ${closing === undefined ? undefined : html`<p>${closing}</p>`}
        <p>Quadrille</p>
      </body>
    </html> `.source;
