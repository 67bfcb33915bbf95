export { advance, begin, type Start } from './engine/advance.js';
export type { Advance, Retried } from './engine/run.js';
export type { EngineContext, Limits } from './engine/context.js';
export {
  type Bucket,
  currentStates,
  type ExecutionState,
  type ExecutionStatus,
  type Frame,
  nextDue,
  openTasks,
  type ScheduledTask,
} from './engine/execution.js';
export type { HistoryEvent } from './engine/history.js';
export type { MapLimits, MapRunNews } from './engine/map-runs.js';
export type { Signal } from './engine/signals.js';
export { isObject, type Json, type JsonObject } from './json.js';
export { definitionHash, type State, type StateMachine } from './definition/state-machine.js';
export { type Parsed, type ParseOptions, parseDefinition, storedDefinition } from './definition/parse.js';
export { type Diagnostic, type DiagnosticCode, definitionRefusal, diagnosticText } from './validation/diagnostic.js';
export { mockProblem, parseState } from './test-state/state-under-test.js';
export { type StateTest, type StateTestResult, testState } from './test-state/test-state.js';
export { missingStates, redrive } from './engine/redrive.js';
export { type ExecutionInput, readExecutionInput } from './definition/execution-input.js';
