import type { Database } from '@quadrille/service';
import type { OrderView } from '../domain/order-view/order-view.js';

export type SeenOrder = Readonly<{ view: OrderView; version: number }>;

type Row = Readonly<{ id: string; version: number; state: OrderView }>;

const query = 'SELECT stream_id AS id, version, state FROM streams WHERE stream_id = ANY ($1::text[])';

/** The views of these orders, each in the place of its id: whoever reads at the same moment shares one query, so that many who wait cost little. */
export const readViews = async (database: Pick<Database, 'query'>, ids: readonly string[]): Promise<readonly (SeenOrder | undefined)[]> => {
  const rows = await database.query<Row>(query, [[...new Set(ids)]]);
  const seen = new Map(rows.map(({ id, version, state }) => [id, { view: state, version }]));
  return ids.map((id) => seen.get(id));
};
