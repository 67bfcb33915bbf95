import { openTasks } from '@quadrille/asl';
import type { Execution } from './execution.js';

/** Longer than the steps that services take, shorter than a service is left between two versions of it. */
const soonSeconds = 60;

/** True unless a task that is open has to be answered within a minute: what waits for a person, a date or a carrier may wait for ever, and so may the end. */
export const isAtRest = (execution: Execution): boolean =>
  execution.status === 'started' && !openTasks(execution.engine).some(({ timeoutSeconds = Infinity }) => timeoutSeconds <= soonSeconds);
