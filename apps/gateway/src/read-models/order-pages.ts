import type { OrderStatus } from '../domain/order-view/order-status.js';

export type OrderFilter = Readonly<{
  status?: OrderStatus | undefined;
  email?: string | undefined;
  sku?: string | undefined;
  /** The id that the page before ended with. */
  after?: string | undefined;
  limit: number;
}>;

export type ListedOrder = Readonly<{
  id: string;
  status: string;
  email: string | null;
  number: string | null;
  skus: readonly string[];
  total: number | null;
  currency: string | null;
  updatedAt: Date;
}>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where the next page begins: nobody has to know that it is an id. */
export const cursorOf = (orderId: string): string => Buffer.from(`1${orderId.replaceAll('-', '')}`, 'latin1').toString('base64url');

/** The id that a cursor stands for; undefined where it is none of ours. */
export const readCursor = (cursor: string): string | undefined => {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const id = text.slice(1).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return text.startsWith('1') && uuid.test(id) && cursorOf(id) === cursor ? id : undefined;
};

/** The query of a page, newest first: one row more than asked for tells whether there is another page. */
export const pageQuery = ({ status, email, sku, after, limit }: OrderFilter): readonly [sql: string, parameters: readonly unknown[]] => {
  const parameters: unknown[] = [limit + 1];
  const conditions: string[] = [];
  const where = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined) return;
    parameters.push(value);
    conditions.push(condition(`$${parameters.length}`));
  };
  where((place) => `s.status = ${place}`, status);
  where((place) => `l.email = ${place}`, email);
  where((place) => `l.skus @> ARRAY[${place}::text]`, sku);
  where((place) => `s.order_id < ${place}::uuid`, after);
  const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return [
    `SELECT s.order_id AS id, s.status, l.email, l.number, coalesce(l.skus, '{}') AS skus, l.total, l.currency, s.updated_at AS "updatedAt"
     FROM order_statuses s LEFT JOIN order_list l USING (order_id) ${filter} ORDER BY s.order_id DESC LIMIT $1`,
    parameters,
  ];
};

/** A page of what the query found. */
export const pageOf = <Row extends Readonly<{ id: string }>>(rows: readonly Row[], limit: number) => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? cursorOf(last.id) : null };
};
