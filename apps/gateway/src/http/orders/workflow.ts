import { z } from 'zod';
import { names } from '../schema-names.js';

/** What the saga tells of an order's execution; anything else it tells is left out. */
export const workflow = z
  .object({
    status: z.string().describe("RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED; 'unavailable' where the saga gave no answer in time"),
    currentStates: z.array(z.string()).default([]),
    progress: z.unknown().optional(),
  })
  .register(names, { name: 'Workflow' });
export type Workflow = z.infer<typeof workflow>;

export const workflowUnavailable: Workflow = { status: 'unavailable', currentStates: [] };

/** Before its first event the saga knows nothing of an order. */
export const workflowNotStarted: Workflow = { status: 'not_started', currentStates: [] };
