/** The names that AWS gives to what it refuses. */
export type RefusalName =
  | 'ActivityAlreadyExists'
  | 'ActivityDoesNotExist'
  | 'ConflictException'
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionNotRedrivable'
  | 'IncompleteSignatureException'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidEncryptionConfiguration'
  | 'InvalidExecutionInput'
  | 'InvalidLoggingConfiguration'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidSignatureException'
  | 'InvalidToken'
  | 'InvalidTracingConfiguration'
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

/** A request that is refused, in the words of AWS: its sender has to change it. `details` are members beside name and message. */
export class Refused extends Error {
  override readonly name: string = 'Refused';
  readonly refusal: RefusalName;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(refusal: RefusalName, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.refusal = refusal;
    this.details = details;
  }
}

export const unsupportedType = (): Refused =>
  new Refused('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

export const deleting = (machineArn: string): Refused =>
  new Refused('StateMachineDeleting', `State Machine is being deleted: '${machineArn}'`);
