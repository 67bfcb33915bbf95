type Faulty = Readonly<{ code?: unknown; name?: unknown; message?: unknown; constraint?: unknown }>;

const retryCodes = new Set([
  '40001',
  '40P01',
  '55P03',
  '57P01',
  '57P02',
  '57P03',
  // The database stalls or is short of something: no message is to blame, so none is parked for it.
  '57014',
  '25P03',
  '53100',
  '53200',
  '53300',
  '25006',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
]);
const retryMessages =
  /Connection terminated|Query read timeout|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|not queryable/i;

/** The constraint under which a stream has one event of a version: who comes second breaks it. */
export const versionIsFree = 'version_is_free';

/** The unit of work may go well when it is done again as a whole: the database is away, or somebody else was faster. */
export const isTransient = (error: unknown): boolean => {
  const { code, name, message, constraint } = (error ?? {}) as Faulty;
  if (constraint === versionIsFree) return true;
  if (typeof code === 'string' && (retryCodes.has(code) || code.startsWith('08'))) return true;
  if (name === 'QueryRunnerProviderAlreadyReleasedError') return true;
  return typeof message === 'string' && retryMessages.test(message);
};

/** Another writer changed a stream that was decided on from memory. */
export const isConflict = (error: unknown): boolean => {
  const { code } = (error ?? {}) as Faulty;
  return code === '40001' || code === '23505' || code === '40P01';
};
