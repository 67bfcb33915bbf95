import type { Reaction } from '@quadrille/service';
import { bookShipmentWhenPaymentCaptured } from './book-shipment-when-payment-captured.js';
import { keepParcelWhenOrderPlaced } from './keep-parcel-when-order-placed.js';

export const reactions: readonly Reaction[] = [keepParcelWhenOrderPlaced, bookShipmentWhenPaymentCaptured];
