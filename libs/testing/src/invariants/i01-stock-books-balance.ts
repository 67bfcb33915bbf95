import { type Invariant, told } from '../house.js';

export const stockBooksBalance: Invariant = {
  id: 'I1',
  statement: 'of every article as many pieces came in as are on hand, sold or written off, and no more is set aside than is there',
  breaches: told(`
    SELECT format('%s: received %s, on hand %s, sold %s, written off %s, set aside %s', sku, received, on_hand, committed, written_off, reserved) AS line
    FROM inventory.stock
    WHERE received <> on_hand + committed + written_off OR reserved < 0 OR reserved > on_hand OR committed < 0`),
};
