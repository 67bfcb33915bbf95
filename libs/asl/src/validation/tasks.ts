import type { JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Findings } from './diagnostic.js';

const arn = /^arn:[\w-]+:[\w-]+:[^:]*:[^:]*:.+$/;

/** Resource and Credentials of a Task. An express machine cannot wait for jobs, tokens or activity workers. */
export function checkTask(state: JsonObject, type: 'STANDARD' | 'EXPRESS', findings: Findings, pointer: string): void {
  const { Resource, Credentials } = state;
  if (typeof Resource === 'string') {
    const place = `${pointer}/Resource`;
    if (!arn.test(Resource)) findings.error(place, 'Value is not a valid resource ARN');
    // The doubled blank is the service's.
    if (type === 'EXPRESS' && Resource.endsWith('.waitForTaskToken')) {
      findings.error(place, "Express state machine does not support '.waitForTaskToken' service integration ");
    }
    if (type === 'EXPRESS' && /\.sync(?::2)?$/.test(Resource))
      findings.error(place, "Express state machine does not support '.sync' service integration");
    if (type === 'EXPRESS' && Resource.includes(':activity:')) findings.error(place, 'Express state machine does not support activities');
  }
  if (isObject(Credentials) && Credentials['RoleArn'] === undefined && Credentials['RoleArn.$'] === undefined) {
    findings.error(`${pointer}/Credentials`, "The field 'RoleArn' is required but was missing");
  }
}
