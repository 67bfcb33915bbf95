import type { Message } from '@quadrille/decider';
import { type ServiceTables, stream } from '@quadrille/service';
import { APP_FILTER } from '@nestjs/core';
import { House } from './adapters/house.js';
import {
  type AskRedrive,
  askRedrive,
  type AskStop,
  askStop,
  type AskToGoOn,
  askToGoOn,
  type NoteAct,
  noteAct,
} from './domain/operator-acts/steer-execution.js';
import { type AskCancellation, askCancellation } from './domain/order-view/ask-cancellation.js';
import { type AskRetry, askRetry } from './domain/order-view/ask-retry.js';
import { type DecideApproval, decideApproval } from './domain/order-view/decide-approval.js';
import { type OpenOrder, openOrder } from './domain/order-view/open-order.js';
import { orderViewFold } from './domain/order-view/evolve-order-view.js';
import type { OrderView, OrderViewEvent } from './domain/order-view/order-view.js';
import { recordedTypes, recordFact } from './domain/order-view/record-fact.js';
import { type AskReturnOnce, askReturnOnce } from './domain/requests/ask-return-once.js';
import {
  type ClaimedKey,
  type ClaimedKeyEvent,
  claimedKeyFold,
  type OrderKeyClaimed,
  type ReturnKeyClaimed,
} from './domain/requests/claimed-key.js';
import { type ReceiveStockOnce, receiveStockOnce } from './domain/requests/receive-stock-once.js';
import { type SubmitOnce, submitOnce } from './domain/requests/submit-once.js';
import { type AskReturn, askReturn, returnLinkFold, linkReturn, type ReturnLink, type ReturnLinked } from './domain/returns/ask-return.js';
import type { ReturnOpened } from './domain/returns/return-view.js';
import { type DecideReturn, decideReturn, type ReceiveReturn, receiveReturn } from './domain/returns/steer-return.js';
import { GATEWAY_SETTINGS, type GatewaySettings } from './gateway.settings.js';
import { CheckoutController } from './http/checkout/checkout.controller.js';
import { Acts } from './http/operator/acts.js';
import { ApprovalsController } from './http/operator/approvals.controller.js';
import { ExecutionsController } from './http/operator/executions.controller.js';
import { HouseController } from './http/operator/house.controller.js';
import { SimulatorsController } from './http/operator/simulators.controller.js';
import { WholeHouse } from './http/operator/whole-house.js';
import { ProductsController } from './http/products/products.controller.js';
import { DocsController } from './http/docs/docs.controller.js';
import { BadInputFilter } from './http/limits/bad-input.filter.js';
import { OrderDesk } from './http/orders/order-desk.js';
import { OrderStream } from './http/orders/order-stream.js';
import { OrdersController } from './http/orders/orders.controller.js';
import { Waiting } from './http/orders/waiting.js';
import { Workflows } from './http/orders/workflows.js';
import { ReceivedReturnsController } from './http/returns/received-returns.controller.js';
import { ReturnDesk } from './http/returns/return-desk.js';
import { ReturnsController } from './http/returns/returns.controller.js';
import { countOrders } from './read-models/order-counts.js';
import { projections } from './read-models/projections.js';

/** One per order: every public event about it, and the view that they fold to. */
type AboutOrder =
  | OpenOrder
  | OrderKeyClaimed
  | AskCancellation
  | AskRetry
  | DecideApproval
  | AskReturn
  | ReturnKeyClaimed
  | DecideReturn
  | ReceiveReturn;
const recording = Object.fromEntries(recordedTypes.map((type) => [type, recordFact]));
const orderView = stream<OrderView, AboutOrder, OrderViewEvent>({
  name: 'order-view',
  ...orderViewFold,
  decisions: {
    ...recording,
    OpenOrder: openOrder,
    OrderKeyClaimed: openOrder,
    AskCancellation: askCancellation,
    AskRetry: askRetry,
    DecideApproval: decideApproval,
    AskReturn: askReturn,
    ReturnKeyClaimed: askReturn,
    DecideReturn: decideReturn,
    ReceiveReturn: receiveReturn,
  },
  spanAttributes: ({ orderId }) => (orderId === undefined ? {} : { 'quadrille.order.id': orderId }),
});

/** One per return: whose it is. What is known of it stands with its order. */
const returnLink = stream<ReturnLink, ReturnOpened, ReturnLinked>({
  name: 'return',
  ...returnLinkFold,
  decisions: { ReturnOpened: linkReturn },
});

/** One per Idempotency-Key and route. */
const idempotency = stream<ClaimedKey, SubmitOnce | ReceiveStockOnce | AskReturnOnce, ClaimedKeyEvent>({
  name: 'idempotency',
  ...claimedKeyFold,
  decisions: { SubmitOnce: submitOnce, ReceiveStockOnce: receiveStockOnce, AskReturnOnce: askReturnOnce },
});

/** One per deed of an operator that is about nothing the front door keeps itself. */
const operatorActs = stream<object, AskStop | AskRedrive | AskToGoOn | NoteAct, Message>({
  name: 'operator-acts',
  initialState: {},
  decisions: { AskStop: askStop, AskRedrive: askRedrive, AskToGoOn: askToGoOn, NoteAct: noteAct },
  evolve: (state) => state,
});

export const gatewayService = (settings: GatewaySettings): ServiceTables => ({
  name: 'gateway',
  streams: [orderView, returnLink, idempotency, operatorActs],
  projections,
  onStart: ({ database }) => countOrders(database),
  routes: [
    OrdersController,
    CheckoutController,
    ReturnsController,
    ReceivedReturnsController,
    ProductsController,
    ExecutionsController,
    ApprovalsController,
    SimulatorsController,
    HouseController,
    DocsController,
  ],
  providers: [
    { provide: GATEWAY_SETTINGS, useValue: settings },
    { provide: House, useFactory: () => new House(settings.SERVICE_URLS, settings.NEIGHBOUR_TIMEOUT_MS) },
    { provide: APP_FILTER, useClass: BadInputFilter },
    OrderDesk,
    ReturnDesk,
    OrderStream,
    Waiting,
    Workflows,
    Acts,
    WholeHouse,
  ],
});
