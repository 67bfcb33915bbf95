import type { Retried } from '@quadrille/asl';
import { Counter, metrics } from '@quadrille/telemetry';

const taken = new Counter({
  name: 'quadrille_task_retries_total',
  help: 'retries that workflows took, by state and by the name in ErrorEquals that took the error',
  labelNames: ['workflow', 'state', 'error'],
  registers: [metrics],
});

/** For retries that are written, once each. All labels come from definitions: what fails cannot make more of them. */
export const countRetries = ({ workflow, retries }: Readonly<{ workflow: string; retries: readonly Retried[] }>): void => {
  for (const { state, error } of retries) taken.inc({ workflow, state, error });
};
