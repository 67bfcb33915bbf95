import type { HistoryEvent } from '@quadrille/asl';

/** Events that are stored together: a JSON array. */
export type HistoryRow = Readonly<{ first: number; last: number; events: string }>;

/** In a row. */
export const mostEvents = 100;
const mostText = 4 * 1024 * 1024;

/** Cuts what happened into rows of up to a hundred events and, where it is not a single one, of a few megabytes. */
export const historyRows = (history: readonly HistoryEvent[]): readonly HistoryRow[] => {
  const rows: { first: number; last: number; texts: string[]; length: number }[] = [];
  for (const event of history) {
    const text = JSON.stringify(event);
    const row = rows.at(-1);
    if (row && row.texts.length < mostEvents && row.length + text.length <= mostText) {
      row.texts.push(text);
      row.last = event.id;
      row.length += text.length;
    } else rows.push({ first: event.id, last: event.id, texts: [text], length: text.length });
  }
  return rows.map(({ first, last, texts }) => ({ first, last, events: `[${texts.join(',')}]` }));
};
