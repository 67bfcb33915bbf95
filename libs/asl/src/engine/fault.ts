/** An error of the language itself, as Retry and Catch see it. */
export class Fault extends Error {
  readonly error: string;
  readonly reason: string;
  /** The field of the state whose JSONata could not be evaluated. */
  readonly location: string | undefined;

  constructor(error: string, reason: string, location?: string) {
    super(`${error}: ${reason}`);
    this.name = 'Fault';
    this.error = error;
    this.reason = reason;
    this.location = location;
  }

  /** No Retry and no Catch takes it. A result that is too large is an ordinary failure when a task returned it, and terminal as a state's output. */
  get terminal(): boolean {
    return this.error === 'States.Runtime' || this.isOfSize;
  }

  /** Of what is too large the service does not say where it happened. */
  get isOfSize(): boolean {
    return this.error === 'States.DataLimitExceeded';
  }
}

export function runtimeFault(reason: string): Fault {
  return new Fault('States.Runtime', reason);
}

export function evaluationFault(reason: string, location: string): Fault {
  return new Fault('States.QueryEvaluationError', reason, location);
}

/** What went wrong in a state, when it is of the language; anything else is an error of ours. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof RangeError) return runtimeFault('The data is nested too deeply or too large.');
  return error instanceof Fault ? error : undefined;
}

/** What a state failed with; both parts may be missing when a worker gave none. */
export type Failure = {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** No Retry and no Catch may take it, of this state or of one around it: the execution fails at once. */
  readonly terminal?: boolean;
  /** Its state has tried to recover: only the states around may take it. */
  readonly recovered?: boolean;
  /** A heartbeat was missed; the error is called States.Timeout all the same. */
  readonly heartbeat?: boolean;
  /** Who failed asks to be left alone for so long; no next try comes earlier, whatever the retrier's lot. */
  readonly retryAfterSeconds?: number | undefined;
};
