export class TookTooLong extends Error {
  override readonly name = 'TookTooLong';
}

/** What the promise comes to; rejects with TookTooLong where that takes longer. Whatever it is about goes on. */
export const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new TookTooLong(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
