import { currentStates } from '@quadrille/asl';
import { type ServiceTables, stream } from '@quadrille/service';
import { countRetries } from './count-retries.js';
import { KnownWorkflows } from './definitions/known-workflows.js';
import { readWorkflows } from './definitions/workflows-folder.js';
import { executionFold, retriesOf } from './domain/advance-execution.js';
import { isAtRest } from './domain/at-rest.js';
import { dueAt } from './domain/continue-when-due.js';
import { decisions } from './domain/decisions.js';
import { ApprovalsController } from './http/approvals.controller.js';
import { ExecutionsController, WORKFLOWS } from './http/executions.controller.js';
import { RedrivesController } from './http/redrives.controller.js';
import { STATE_MACHINES, StateMachinesController } from './http/state-machines.controller.js';
import { executionRows } from './read-models/executions.js';
import type { SagaSettings } from './saga.settings.js';
import { tellTasks } from './state-machines/tell-tasks.js';
import { StateMachines, type StateMachineSettings } from './state-machines/state-machines.js';

/** Refuses to be made where a definition cannot be run. */
export const sagaService = (settings: Pick<SagaSettings, 'WORKFLOWS_DIR'> & StateMachineSettings): ServiceTables => {
  const workflows = new KnownWorkflows(readWorkflows(settings.WORKFLOWS_DIR));
  const stateMachines = new StateMachines(settings);
  return {
    name: 'saga',
    streams: [
      stream({
        name: 'execution',
        decisions: decisions(workflows, workflows.facts),
        ...executionFold(workflows),
        isAtRest,
        dueAt,
        afterCommit: (event) => {
          const taken = retriesOf(event);
          return taken && (() => countRetries(taken));
        },
        spanAttributes: (execution, id) =>
          execution.status === 'started'
            ? {
                'quadrille.workflow.state': currentStates(execution.engine).join(', ') || execution.engine.status,
                // Nobody asked for the workflow of an order, which bears its id.
                ...(!execution.asked && { 'quadrille.order.id': id }),
              }
            : {},
      }),
    ],
    effects: [tellTasks(stateMachines)],
    projections: [executionRows],
    routes: [ExecutionsController, ApprovalsController, StateMachinesController, RedrivesController],
    providers: [
      { provide: WORKFLOWS, useValue: workflows },
      { provide: STATE_MACHINES, useValue: stateMachines },
    ],
    onStart: async (parts) => {
      await workflows.open(parts.database);
      await stateMachines.open(parts);
    },
    onDrain: () => stateMachines.drain(),
    onStop: () => stateMachines.close(),
  };
};
