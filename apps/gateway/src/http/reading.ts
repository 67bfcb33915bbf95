import { isTransient, Unavailable } from '@quadrille/service';

const withinMs = 4000;
/** Class 42 of SQLSTATE: the query itself is wrong, and trying again cannot help. */
const isDefect = (error: unknown): boolean => String((error as Readonly<{ code?: unknown }>).code ?? '').startsWith('42');

/** What the store answers; Unavailable (503) where it is away or too slow, so that nobody waits long for a no. */
export const reading = async <Value>(query: Promise<Value>): Promise<Value> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Unavailable('the store takes too long at the moment')), withinMs);
  try {
    return await Promise.race([query, late.promise]);
  } catch (error) {
    if (error instanceof Unavailable || isDefect(error)) throw error;
    throw new Unavailable('the store cannot be reached at the moment', 2, { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

/** Whatever was to be read, or undefined while the store is away. What this version cannot read it will not be able to in a second: that is thrown. */
export const unlessAway = async <Value>(read: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Unavailable && (error.cause === undefined || isTransient(error.cause))) return undefined;
    throw error;
  }
};
