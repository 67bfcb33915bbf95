import { isObject, type JsonObject } from '../json.js';
import type { Place } from './diagnostic.js';
import { hasControls } from './field-kinds.js';

const arn = /^arn:[\w-]+:[\w-]+:[^:]*:[^:]*:.+$/;
const clocks = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];

/** Resource and Credentials of a Task, and what is allowed but tends to end badly. */
export function checkTask(state: JsonObject, place: Place): void {
  const { Resource, Credentials, TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof TimeoutSeconds === 'number' && typeof HeartbeatSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds)
    place.at('HeartbeatSeconds').error("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
  if (typeof Resource === 'string') checkResource(Resource, place.at('Resource'));
  if (isObject(Credentials) && Credentials['RoleArn'] === undefined && Credentials['RoleArn.$'] === undefined)
    place.at('Credentials').error("The field 'RoleArn' is required but was missing");
  if (!place.around.caught && state['Catch'] === undefined)
    place.warning('The task has no Catch: its failure ends the execution', 'MISSING_CATCH');
  if (typeof Resource === 'string' && Resource.endsWith('.waitForTaskToken') && clocks.every((name) => state[name] === undefined))
    place.warning('The task waits for its token without a time-out: it may wait for a year', 'TOKEN_WITHOUT_TIMEOUT');
}

/** An express machine cannot wait for jobs, tokens or activity workers. */
function checkResource(resource: string, place: Place): void {
  if (!arn.test(resource) || hasControls(resource)) place.error('Value is not a valid resource ARN');
  // The doubled blank is the service's.
  if (resource.endsWith('.waitForTaskToken')) place.notInExpress("'.waitForTaskToken' service integration ");
  if (/\.sync(?::2)?$/.test(resource)) place.notInExpress("'.sync' service integration");
  if (resource.includes(':activity:')) place.notInExpress('activities');
}
