import type { Template as TemplateName } from '@quadrille/events';
import type { MailIntended } from '../domain/correspondence.js';
import { asHtml } from './as-html.js';
import { asText } from './as-text.js';
import { backordered } from './backordered.js';
import { cancelled } from './cancelled.js';
import { confirmed } from './confirmed.js';
import { failed } from './failed.js';
import type { Letter, Template } from './letter.js';
import { oneLine } from './one-line.js';
import { returnRefused } from './return-refused.js';
import { returned } from './returned.js';
import { shipped } from './shipped.js';

const templates: Readonly<Record<TemplateName, Template>> = {
  backordered,
  confirmed,
  failed,
  cancelled,
  shipped,
  returned,
  'return-refused': returnRefused,
};

type Content = Pick<MailIntended['data'], 'template' | 'particulars' | 'occasion'>;

/** The letter that an intended mail carries. What customers typed is text in it, never markup, never a line of its own. */
export const writeLetter = ({ template, particulars, occasion }: Content): Letter => {
  const draft = templates[template](particulars, occasion);
  const greeting = `Dear ${oneLine(particulars.customer.name, 80) || 'customer'},`;
  return { subject: oneLine(draft.subject), text: asText(greeting, draft), html: asHtml(greeting, draft) };
};
