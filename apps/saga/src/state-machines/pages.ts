/** `cursor` leads on; there is none on the last page. It is plain text that whoever hands it out wraps. */
export type Page<Item> = Readonly<{ items: readonly Item[]; cursor?: string }>;
export type PageOf = Readonly<{ limit: number; cursor?: string }>;

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
