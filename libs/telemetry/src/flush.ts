const none = async (): Promise<void> => undefined;
let flush = none;
let stop = none;

/** Told by the tracing start-up, so that whoever wants spans handed over need not load the SDK. */
export const onFlush = (handlers: Readonly<{ flush: () => Promise<void>; stop: () => Promise<void> }>): void => {
  ({ flush, stop } = handlers);
};

/** Hands everything recorded to the collector, waiting at most a second: a collector that is away delays nothing for long. */
export const flushSpans = async (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 1000);
  await Promise.race([flush().catch(() => undefined), promise]);
  clearTimeout(timer);
};

export const stopTracing = async (): Promise<void> => {
  await flushSpans();
  await stop().catch(() => undefined);
};
