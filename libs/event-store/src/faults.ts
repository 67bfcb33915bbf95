type Faulty = Readonly<{ code?: unknown; name?: unknown; message?: unknown; constraint?: unknown }>;

/** The network, by Node's names. */
const networkCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/**
 * The database is away, stalls, is short of something or shuts us out for a while: no message is to blame, so none is parked for it. By class: connection,
 * access, rollback because of others, resources, operator intervention, failure of the system.
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const retryStates = /^(?:(?:08|28|40|53|57|58)...|25006|25P03|25P04|3D000|55P03)$/;
const retryMessages =
  /Connection terminated|Query read timeout|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|not queryable/i;

/** The constraint under which a stream has one event of a version: who comes second breaks it. */
export const versionIsFree = 'version_is_free';

/**
 * The unit of work may go well when it is done again as a whole: the database is away, or somebody else was faster. A message is looked at only where
 * there is no code: it may repeat what somebody wrote.
 */
export const isTransient = (error: unknown): boolean => {
  const { code, name, message, constraint } = (error ?? {}) as Faulty;
  if (constraint === versionIsFree) return true;
  if (typeof code === 'string') return networkCodes.has(code) || retryStates.test(code);
  if (name === 'QueryRunnerProviderAlreadyReleasedError') return true;
  return typeof message === 'string' && retryMessages.test(message);
};

/** Another writer changed a stream that was decided on from memory. */
export const isConflict = (error: unknown): boolean => {
  const { code } = (error ?? {}) as Faulty;
  return code === '40001' || code === '23505' || code === '40P01';
};
