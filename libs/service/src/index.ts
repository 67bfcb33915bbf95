export { createService } from './create-service.js';
export { Database } from './database.js';
export { Dispatcher, type DispatchOptions, Unavailable } from './dispatcher.js';
export { bearsToken, OPERATOR_TOKEN, OperatorGuard } from './http/operator-guard.js';
export { asProblem, type Fault, Problem, problemBody, problemContentType, ProblemFilter } from './http/problem.js';
export { readRequest } from './http/read-request.js';
export { serviceAdapter } from './http/service-adapter.js';
export { fileSetting } from './file-setting.js';
export { migrateService, type MigrationTarget } from './migrate-service.js';
export { type HttpSetup, runService } from './run-service.js';
export { effect, type Effect, type EffectCall, type Feed, type Parts, type ServiceTables } from './service-tables.js';
export { Runtime } from './runtime.js';
export { BadSettings, readSettings, gatherMsOfOnlookers, type ServiceSettings, serviceSettings, setupSettings } from './settings.js';
export { type SeenStream, Streams } from './streams.js';
export {
  type DecisionContext,
  type Envelope,
  type Projection,
  type Reaction,
  type SharedRows,
  stream,
  type Stream,
  when,
} from './tables.js';
export { isTransient, withConnection } from '@quadrille/event-store';
export { Batcher } from '@quadrille/messaging';
export { Neighbour, neighbour, type NeighbourOptions, NeighbourTimeout, NeighbourUnavailable } from './neighbour.js';
export { type Deed, type LedgerEntry, type LedgerPage } from './sandbox/ledger.js';
export { type Knobs, Sandbox, SandboxUnreachable } from './sandbox/sandbox.js';
export { sandboxMigration } from './sandbox/sandbox-schema.js';
export { SimulatorController } from './sandbox/simulator.controller.js';
export { within } from './within.js';
