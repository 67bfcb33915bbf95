import { type ServiceTables, stream } from '@quadrille/service';
import { reservationDecisions, stockDecisions } from './domain/decisions.js';
import * as reservation from './domain/reservation/reservation.js';
import * as stockKeeping from './domain/stock/stock-keeping.js';
import { serveQueueWhenStockFreed } from './effects/serve-queue-when-stock-freed.js';
import { ProductsController } from './http/products.controller.js';
import type { InventorySettings } from './inventory.settings.js';
import { reactions } from './reactions/index.js';
import { seedCatalogue } from './schema/seed-catalogue.js';
import { stockRows, waitingRows } from './stock-rows.js';

export const inventoryService = ({ CATALOGUE_FILE }: InventorySettings): ServiceTables => ({
  name: 'inventory',
  streams: [
    stream({
      name: 'reservation',
      initialState: reservation.initialState,
      decisions: reservationDecisions,
      evolve: reservation.evolve,
      rows: stockRows,
    }),
    stream({
      name: 'stock',
      initialState: stockKeeping.initialState,
      decisions: stockDecisions,
      evolve: stockKeeping.evolve,
      rows: stockRows,
    }),
  ],
  reactions,
  effects: [serveQueueWhenStockFreed],
  projections: [waitingRows],
  routes: [ProductsController],
  onStart: ({ database }) => seedCatalogue(database, CATALOGUE_FILE),
});
