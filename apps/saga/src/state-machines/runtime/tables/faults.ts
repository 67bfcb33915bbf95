const transientStates = /^(08|40|53|55|57|58)/;
const lostConnection = /ECONN|EPIPE|ETIMEDOUT|timeout|terminated|Connection|ended/i;

/** True where the same statement may succeed later: the database was away, busy, or chose this one to break a deadlock. */
export const isTransient = (error: unknown): boolean => {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code)) return transientStates.test(code);
  return lostConnection.test(`${code ?? ''} ${message ?? ''}`);
};

/** True where what was to be written fits into no table, however often it is tried: a value that its column does not take, a text too long to be made. */
export const isUnwritable = (error: unknown): error is Error =>
  error instanceof RangeError || (error instanceof Error && /^(22|54)/.test((error as { code?: string }).code ?? ''));
