import type { StateMachine } from '@quadrille/asl';
import type { Configuration } from '../../catalogue/machine.js';
import { variableReferences } from '../../catalogue/variable-references.js';
import { Refused } from '../../refused.js';
import type { Asked } from '../shapes/shapes.js';

type Given = Pick<Asked<'UpdateStateMachine'>, 'loggingConfiguration' | 'tracingConfiguration' | 'encryptionConfiguration'>;

const badLogging = (why: string): Refused => new Refused('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${why}`);

const readLogging = ({ level = 'OFF', includeExecutionData = false, destinations }: NonNullable<Given['loggingConfiguration']>) => {
  const groups = (destinations ?? []).map(({ cloudWatchLogsLogGroup }) => cloudWatchLogsLogGroup?.logGroupArn);
  if (groups.length > 1 || (level !== 'OFF' && groups[0] === undefined)) throw badLogging('Must specify exactly one Log Destination.');
  if (groups[0]?.endsWith(':*') === false) throw badLogging("Log Group ARN must be provided with '*' qualifier.");
  return { level, includeExecutionData, ...(destinations && { destinations }) } as Configuration['logging'];
};

const readTracing = ({ enabled }: NonNullable<Given['tracingConfiguration']>): Configuration['tracing'] => {
  if (enabled === undefined)
    throw new Refused('InvalidTracingConfiguration', 'Invalid Tracing Configuration: enabled must be set to true or false.');
  return { enabled };
};

/** What was said of keys. Throws InvalidEncryptionConfiguration. */
export const readEncryption = (given: NonNullable<Given['encryptionConfiguration']>): Configuration['encryption'] => {
  if (given.type === 'CUSTOMER_MANAGED_KMS_KEY' && given.kmsKeyId === undefined)
    throw new Refused('InvalidEncryptionConfiguration', `Invalid Encryption Configuration: ${given.type} needs a kmsKeyId.`);
  return given as Configuration['encryption'];
};

/** What was said of logs, traces and keys, with what AWS takes where a part is left out. */
export const readConfiguration = (asked: Given): Partial<Configuration> => ({
  ...(asked.loggingConfiguration && { logging: readLogging(asked.loggingConfiguration) }),
  ...(asked.tracingConfiguration && { tracing: readTracing(asked.tracingConfiguration) }),
  ...(asked.encryptionConfiguration && { encryption: readEncryption(asked.encryptionConfiguration) }),
});

export const defaults: Configuration = {
  logging: { level: 'OFF', includeExecutionData: false },
  tracing: { enabled: false },
  encryption: { type: 'AWS_OWNED_KEY' },
};

/** A definition's text, given by `text`, with the variables that its states refer to, if they do; neither where only the rest is asked for. */
export const tellDefinition = (includedData: string | undefined, definition: StateMachine, text: () => string) => {
  if (includedData === 'METADATA_ONLY') return { definition: '{}' };
  const references = variableReferences(definition);
  return { definition: text(), ...(Object.keys(references).length > 0 && { variableReferences: references }) };
};

/** What was never changed has no revision to tell of. */
export const tellRevision = (revisionId: string) => (revisionId === 'INITIAL' ? {} : { revisionId });

export const tellConfiguration = ({ logging, tracing, encryption }: Configuration) => ({
  loggingConfiguration: logging,
  tracingConfiguration: tracing,
  encryptionConfiguration: encryption,
});
