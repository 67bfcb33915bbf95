/**
 * A computation that may have to wait for JSONata, which is asynchronous in its library. JSONPath never yields, so its machines
 * run to the end synchronously.
 */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

export function settle<T>(steps: Steps<T>): T | Promise<T> {
  const first = steps.next();
  return first.done ? first.value : settleLater(steps, first.value);
}

async function settleLater<T>(steps: Steps<T>, pending: Promise<unknown>): Promise<T> {
  for (;;) {
    const next = await pending.then(
      (value) => steps.next(value),
      (error: unknown) => steps.throw(error),
    );
    if (next.done) return next.value;
    pending = next.value;
  }
}

export function* wait<T>(pending: Promise<T>): Steps<T> {
  return (yield pending) as T;
}

/** Something that needs no evaluation, where a computation is expected. */
// oxlint-disable-next-line require-yield -- a computation that never waits is the point of it
export function* constant<T>(value: T): Steps<T> {
  return value;
}
