/** A newer version of the service wrote this event, and this one cannot tell what became of the stream by it. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';

  constructor(type: string) {
    super(`${type} is not known to this version of the service`);
  }
}

/**
 * The end of an exhaustive fold, given the event or its type: nothing is decided on a state that leaves out what happened. Whoever asked is answered
 * by a version that knows it.
 */
export const unknownEvent = (event: never): never => {
  const { type = event } = event as Readonly<{ type?: string }>;
  throw new UnknownEvent(type);
};
