/** True where what was to be written fits into no table, however often it is tried: a value that its column does not take, a text too long to be made. */
export const isUnwritable = (error: unknown): error is Error =>
  error instanceof RangeError || (error instanceof Error && /^(22|54)/.test((error as { code?: string }).code ?? ''));
