import { type Json, type JsonObject, parseState, type StateTest, type StateTestResult, testState } from '@quadrille/asl';

/** A recorded call of TestState: request and answer. */
export type TestStateCase = {
  readonly id: string;
  readonly request: {
    readonly definition: string;
    readonly input?: string;
    readonly stateName?: string;
    readonly roleArn?: string;
    readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
    readonly variables?: string;
    readonly context?: string;
    readonly mock?: { readonly result?: string; readonly errorOutput?: { readonly error?: string; readonly cause?: string } };
    readonly stateConfiguration?: {
      readonly retrierRetryCount?: number;
      readonly mapIterationFailureCount?: number;
      readonly mapItemReaderData?: string;
    };
  };
  readonly expected: Json;
};

const machine = 'arn:aws:states:us-east-1:111111111111:stateMachine:machine';

export async function answer({ request }: TestStateCase): Promise<StateTestResult> {
  const { definition, diagnostics } = parseState(request.definition, request.stateName);
  if (!definition) throw new Error(`the definition was refused: ${JSON.stringify(diagnostics)}`);
  const { retrierRetryCount, mapIterationFailureCount, mapItemReaderData } = request.stateConfiguration ?? {};
  const mock = request.mock ?? recordedFunction;
  const test: StateTest = {
    machine: definition,
    input: read(request.input),
    ...(request.inspectionLevel && { inspectionLevel: request.inspectionLevel }),
    ...(request.variables !== undefined && { variables: read(request.variables) as JsonObject }),
    ...(request.context !== undefined && { contextObject: read(request.context) as JsonObject }),
    mock: mock.errorOutput ? { errorOutput: mock.errorOutput } : { result: read(mock.result) },
    ...(retrierRetryCount !== undefined && { retrierRetryCount }),
    ...(mapIterationFailureCount !== undefined && { mapIterationFailureCount }),
    ...(mapItemReaderData !== undefined && { mapItemReaderData }),
  };
  return await testState(test, {
    now: 0,
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    execution: {
      id: 'arn:aws:states:us-east-1:111111111111:express:machine:run',
      name: 'run',
      startTime: 0,
      ...(request.roleArn !== undefined && { roleArn: request.roleArn }),
    },
    stateMachine: { id: machine, name: 'machine' },
  });
}

/** A test without a mock calls the real function: in the recordings one that returns its payload. */
const recordedFunction: NonNullable<TestStateCase['request']['mock']> = {
  result: JSON.stringify({ ExecutedVersion: '$LATEST', Payload: {}, StatusCode: 200 }),
};

function read(text: string | undefined): Json {
  return text === undefined ? {} : (JSON.parse(text) as Json);
}
