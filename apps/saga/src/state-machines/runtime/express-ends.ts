import type { ExecutionStatus } from '@quadrille/asl';
import { Counter, metrics } from '@quadrille/telemetry';
import type { ExecutionRecord } from './tables/record.js';

const ended = new Counter({
  name: 'quadrille_express_executions_total',
  help: 'express executions that have ended, by state machine and how they ended',
  labelNames: ['machine', 'status'],
  registers: [metrics],
});

/** True of an execution of which nothing is kept beyond its end; what a map run started is told of with the run. */
export const isForgotten = ({ machine, mapRunArn }: Pick<ExecutionRecord, 'machine' | 'mapRunArn'>, status: ExecutionStatus): boolean =>
  machine.type === 'EXPRESS' && mapRunArn === undefined && status !== 'RUNNING';

/** All that remains of an express execution. */
export const countExpress = (machine: string, status: string): void => ended.inc({ machine, status });
