import { serviceSettings } from '@quadrille/service';
import { z } from 'zod';

export const sagaSettings = serviceSettings.extend({
  WORKFLOWS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder of the workflow definitions (*.asl.yaml, *.asl.json); by default the nearest folder `workflows` above the program'),
  STATE_MACHINE_BINDINGS: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file of the connections and functions that state machines may reach; without it, none'),
  STATE_MACHINE_OBJECTS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder with a folder for each bucket that ItemReader and ResultWriter may use; without it, none'),
  STATE_MACHINE_NAME_DAYS: z.coerce
    .number()
    .min(0)
    .default(90)
    .describe('days after its end for which the name of an execution of a state machine stays taken'),
});
export type SagaSettings = z.infer<typeof sagaSettings>;
