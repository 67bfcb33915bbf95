/** `cursor` leads on; there is none on the last page. It is plain text that whoever hands it out wraps. */
export type Page<Item> = Readonly<{ items: readonly Item[]; cursor?: string }>;
export type PageOf = Readonly<{ limit: number; cursor?: string }>;

/** What cursors look like. No other text is to reach the store, which cannot read it. */
export const cursors = {
  name: /^\P{Cc}+$/u,
  number: /^\d{1,9}$/,
  /** Milliseconds, and the number of what was started then. */
  start: /^\d{1,15}\.\d{1,18}$/,
  /** Milliseconds, and the name of what was made then. */
  making: /^\d{1,15} \P{Cc}+$/u,
} as const;

/** Of `limit + 1` rows that were asked for; the one too many says that there are more. */
export const pageOf = <Row, Item = Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
  told: (row: Row) => Item = (row) => row as unknown as Item,
): Page<Item> => {
  const shown = rows.slice(0, limit);
  const items = shown.map(told);
  return rows.length > limit ? { items, cursor: cursorOf(shown.at(-1)!) } : { items };
};
