import { gatherMsOfOnlookers, serviceSettings } from '@quadrille/service';
import { z } from 'zod';
import { readWorkflows } from './definitions/workflows-folder.js';
import { accessKeysOf } from './state-machines/endpoint/signature/access-keys.js';
import { readBindings } from './state-machines/workers/bindings.js';

/** A path to what can be read: what keeps it from being read is told with the other settings. */
const readable = (read: (path: string) => unknown) =>
  z
    .string()
    .min(1)
    .superRefine((path, context) => {
      try {
        read(path);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `${path} cannot be read: ${(error as Error).message}` });
      }
    });

export const sagaSettings = serviceSettings.extend({
  GATHER_MS: gatherMsOfOnlookers,
  WORKFLOWS_DIR: readable(readWorkflows)
    .optional()
    .describe('folder of the workflow definitions (*.asl.yaml, *.asl.json); by default the nearest folder `workflows` above the program'),
  STATE_MACHINE_KEYS_FILE: readable(accessKeysOf)
    .optional()
    .describe("file of the key pairs that the endpoint of state machines lets in, as AWS's shared credentials file; without it, nobody"),
  STATE_MACHINE_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .default('us-east-1')
    .describe('region in the ARNs of state machines, for which requests are signed'),
  STATE_MACHINE_ACCOUNT: z
    .string()
    .regex(/^\d{12}$/)
    .default('123456789012')
    .describe('account in the ARNs of state machines'),
  STATE_MACHINE_PAYLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(16_777_216)
    .default(16_777_216)
    .describe('longest input or output of a state, bytes (AWS: 262144)'),
  STATE_MACHINE_BINDINGS: readable(readBindings)
    .optional()
    .describe('JSON file of the connections and functions that state machines may reach; without it, none'),
  STATE_MACHINE_OBJECTS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder with a folder for each bucket that ItemReader and ResultWriter may use, made beforehand; without it, none'),
  STATE_MACHINE_NAME_DAYS: z.coerce
    .number()
    .min(0)
    .default(90)
    .describe('days after its end for which the name of an execution of a state machine stays taken'),
  STATE_MACHINE_KEPT_DAYS: z.coerce
    .number()
    .min(0)
    .optional()
    .describe(
      'days after its end for which an execution of a state machine is kept with its history (AWS: 90), at least as long as its name stays taken; without it, for ever',
    ),
});
export type SagaSettings = z.infer<typeof sagaSettings>;
