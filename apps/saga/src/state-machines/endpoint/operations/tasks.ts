import type { Operations } from '../operation.js';
import { readOutput } from './payload.js';

/** Answers to tasks: of workers of activities, and of whoever was handed a token. */
export const taskOperations: Operations<'SendTaskSuccess' | 'SendTaskFailure' | 'SendTaskHeartbeat'> = {
  SendTaskSuccess: async ({ taskToken, output }, { executions, limits }) => {
    await executions.succeed(taskToken, readOutput(output, limits.payloadBytes));
    return {};
  },

  SendTaskFailure: async ({ taskToken, error, cause }, { executions }) => {
    await executions.fail(taskToken, error, cause);
    return {};
  },

  SendTaskHeartbeat: async ({ taskToken }, { executions }) => {
    await executions.heartbeat(taskToken);
    return {};
  },
};
