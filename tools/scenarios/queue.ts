import type { Shop } from './shop.ts';

type Lines = { readonly lines: readonly { readonly sku: string; readonly quantity: number }[] };

/** How many pieces of an article everybody who waits for it wants together: it is served in order of arrival, and others may wait there too. */
export const wantedByAll = async (shop: Shop, sku: string): Promise<number> => {
  const { items } = await shop.ask<{ items: readonly { id: string }[] }>(`/orders?status=backordered&sku=${sku}&limit=200`);
  const orders = await Promise.all(items.map(({ id }) => shop.ask<Lines>(`/orders/${id}`)));
  return orders.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
};
