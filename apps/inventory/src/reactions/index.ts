import { commitStockWhenPaymentCaptured } from './commit-stock-when-payment-captured.js';
import { reserveStockWhenOrderPlaced } from './reserve-stock-when-order-placed.js';

export const reactions = [reserveStockWhenOrderPlaced, commitStockWhenPaymentCaptured];
