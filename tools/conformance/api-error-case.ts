import { definitionRefusal, type Json, mockProblem, parseDefinition, parseState, readExecutionInput } from '@quadrille/asl';

/** A recorded request that the service rejected. */
export type ApiErrorCase = {
  readonly id: string;
  readonly key: string;
  readonly op: string;
  readonly request: {
    readonly definition?: string;
    readonly type?: 'STANDARD' | 'EXPRESS';
    readonly input?: string | null;
    readonly name?: string | null;
    readonly sync?: boolean;
    readonly stateName?: string;
    readonly mock?: { readonly result?: string; readonly errorOutput?: object };
  } | null;
  readonly expected: { readonly message?: string; readonly Error?: { readonly Code: string; readonly Message: string } };
};

/** Rejections that come from the language: the library says them by itself. All of them are for an endpoint to say. */
export function isOfTheLanguage({ expected }: ApiErrorCase): boolean {
  return /^(?:Invalid State Machine|Mocked result|A test mock)/.test(expected.message ?? '');
}

/** What the library says to the request. */
export function refusalOf({ op, request }: ApiErrorCase): string | undefined {
  const { definition = '', type = 'STANDARD', input, stateName, mock } = request ?? {};
  const parsed = op === 'test_state' ? parseState(definition, stateName) : parseDefinition(definition, { type });
  const refusal = definitionRefusal(parsed.diagnostics);
  if (refusal !== undefined) return refusal;
  if (parsed.definition && mock) {
    const result = mock.result === undefined ? {} : { result: JSON.parse(mock.result) as Json };
    return mockProblem(parsed.definition, { ...result, ...(mock.errorOutput && { errorOutput: mock.errorOutput }) });
  }
  const given = readExecutionInput(input ?? undefined);
  return 'refusal' in given ? given.refusal : undefined;
}
