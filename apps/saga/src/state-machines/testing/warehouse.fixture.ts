import type { Message } from '@quadrille/decider';
import { type ServiceTables, stream } from '@quadrille/service';
import { machineOf } from './rig.fixture.js';

type Ordered = Readonly<{ orderId: string; lines: readonly Readonly<{ sku: string; quantity: number }>[] }>;

/** A warehouse that has lamps; of chairs it has none when it is first asked for them. */
export const warehouse: ServiceTables = {
  name: 'inventory',
  streams: [
    stream<Readonly<{ asked: number }>, Message<string, Ordered>, Message>({
      name: 'reservation',
      initialState: { asked: 0 },
      decisions: {
        ReserveStock: ({ data: { orderId, lines } }, { asked }) =>
          lines[0]?.sku === 'LAMP' || asked > 0
            ? [{ type: 'StockReserved', data: { orderId, lines } }]
            : [
                {
                  type: 'StockUnavailable',
                  data: { orderId, error: 'OutOfStock', missing: [{ sku: 'CHAIR', quantity: 1, available: 0 }] },
                },
              ],
      },
      evolve: ({ asked }) => ({ asked: asked + 1 }),
    }),
    stream<null, Message<string, object>, Message>({
      name: 'stock',
      initialState: null,
      decisions: { ReceiveStock: ({ data }) => [{ type: 'StockReceived', data }] },
      evolve: () => null,
    }),
  ],
};

const reserve = {
  Type: 'Task',
  Resource: 'arn:aws:states:::inventory:reserveStock',
  Parameters: { 'orderId.$': '$.orderId', 'lines.$': '$.lines' },
  ResultPath: null,
  Next: 'Done',
};
/** Asks the warehouse for what its input says. */
export const machine = (name: string, fields: object = {}): ReturnType<typeof machineOf> =>
  machineOf({ StartAt: 'Reserve', States: { Reserve: { ...reserve, ...fields }, Done: { Type: 'Succeed' } } }, { name });

/** The history of an execution that asked once and was served. */
export const whole = [
  'ExecutionStarted',
  'TaskStateEntered',
  'TaskScheduled',
  'TaskStarted',
  'TaskSubmitted',
  'TaskSucceeded',
  'TaskStateExited',
  'SucceedStateEntered',
  'SucceedStateExited',
  'ExecutionSucceeded',
];
