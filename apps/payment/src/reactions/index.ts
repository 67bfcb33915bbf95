import type { Reaction } from '@quadrille/service';
import { acceptTermsWhenOrderPlaced } from './accept-terms-when-order-placed.js';
import { chargeWhenOrderApproved } from './charge-when-order-approved.js';
import { chargeWhenStockReserved } from './charge-when-stock-reserved.js';

export const reactions: readonly Reaction[] = [acceptTermsWhenOrderPlaced, chargeWhenStockReserved, chargeWhenOrderApproved];
