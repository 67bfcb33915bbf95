const none = async (): Promise<void> => undefined;
let flush = none;
let stop = none;
let isUnderWay = false;

/** Told by the tracing start-up, so that whoever wants spans handed over need not load the SDK. */
export const onFlush = (handlers: Readonly<{ flush: () => Promise<void>; stop: () => Promise<void> }>): void => {
  ({ flush, stop } = handlers);
};

const atMost = async (ms: number, act: Promise<void>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([act.catch(() => undefined), promise]);
  clearTimeout(timer);
};

/**
 * Hands everything recorded to the collector, waiting at most a second: a collector that is away delays nothing for long. As long as it has not
 * answered since, the next ones do not wait for it at all.
 */
export const flushSpans = async (): Promise<void> => {
  if (isUnderWay) return;
  isUnderWay = true;
  await atMost(
    1000,
    flush().finally(() => (isUnderWay = false)),
  );
};

/** Hands over what is left and ends tracing, within two seconds: what a collector that is away has not taken by then is lost. */
export const stopTracing = (): Promise<void> => atMost(2000, stop());
