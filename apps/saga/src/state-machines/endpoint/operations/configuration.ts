import type { Configuration } from '../../catalogue/machine.js';
import { Refused } from '../../refused.js';
import type { Asked } from '../shapes/shapes.js';

type Given = Pick<Asked<'UpdateStateMachine'>, 'loggingConfiguration' | 'tracingConfiguration' | 'encryptionConfiguration'>;

const readLogging = ({ level = 'OFF', includeExecutionData = false, destinations }: NonNullable<Given['loggingConfiguration']>) => {
  const number = destinations?.length ?? 0;
  if (number > 1 || (level !== 'OFF' && number === 0))
    throw new Refused('InvalidLoggingConfiguration', 'Invalid Logging Configuration: Must specify exactly one Log Destination.');
  return { level, includeExecutionData, ...(destinations && { destinations }) } as Configuration['logging'];
};

/** What was said of logs, traces and keys, with what AWS takes where a part is left out. */
export const readConfiguration = (asked: Given): Partial<Configuration> => ({
  ...(asked.loggingConfiguration && { logging: readLogging(asked.loggingConfiguration) }),
  ...(asked.tracingConfiguration && { tracing: { enabled: asked.tracingConfiguration.enabled ?? false } }),
  ...(asked.encryptionConfiguration && { encryption: asked.encryptionConfiguration as Configuration['encryption'] }),
});

export const defaults: Configuration = {
  logging: { level: 'OFF', includeExecutionData: false },
  tracing: { enabled: false },
  encryption: { type: 'AWS_OWNED_KEY' },
};

export const tellConfiguration = ({ logging, tracing, encryption }: Configuration) => ({
  loggingConfiguration: logging,
  tracingConfiguration: tracing,
  encryptionConfiguration: encryption,
});
