/** The names that AWS gives to what it refuses. */
export type RefusalName =
  | 'ActivityDoesNotExist'
  | 'ConflictException'
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionNotRedrivable'
  | 'IncompleteSignatureException'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidExecutionInput'
  | 'InvalidLoggingConfiguration'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidSignatureException'
  | 'InvalidToken'
  | 'MissingAuthenticationTokenException'
  | 'MissingRequiredParameter'
  | 'ResourceNotFound'
  | 'SerializationException'
  | 'StateMachineAlreadyExists'
  | 'StateMachineDeleting'
  | 'StateMachineDoesNotExist'
  | 'StateMachineTypeNotSupported'
  | 'TaskDoesNotExist'
  | 'TaskTimedOut'
  | 'TooManyTags'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

/** A request that is refused: its sender has to change it. `details` are members beside name and message. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: RefusalName;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(refusal: RefusalName, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.refusal = refusal;
    this.details = details;
  }
}
