import { CommitStock, PaymentCaptured } from '@quadrille/events';
import { when } from '@quadrille/service';

export const commitStockWhenPaymentCaptured = when(PaymentCaptured, ({ orderId }) => [CommitStock({ orderId })]);
