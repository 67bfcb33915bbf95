import { gatherMs, serviceSettings } from '@quadrille/service';
import { z } from 'zod';

export const sagaSettings = serviceSettings.extend({
  GATHER_MS: gatherMs(50),
  WORKFLOWS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('folder of the workflow definitions (*.asl.yaml, *.asl.json); by default the nearest folder `workflows` above the program'),
});
export type SagaSettings = z.infer<typeof sagaSettings>;
