import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { Database, OperatorGuard } from '@quadrille/service';
import { type ListedExecution, listWaiting } from '../read-models/executions.js';

const most = 500;

/** What waits for a person's yes or no, longest first. */
@Controller('approvals')
@UseGuards(OperatorGuard)
export class ApprovalsController {
  readonly #database: Database;

  constructor(@Inject(Database) database: Database) {
    this.#database = database;
  }

  @Get()
  async list() {
    const waiting = await this.#database.query<ListedExecution>(listWaiting, [['approve', 'reject'], most]);
    return {
      items: waiting.flatMap(({ executionId, workflow, waitingFor }) =>
        waitingFor ? [{ executionId, workflow, stateName: waitingFor.stateName, ...timesOf(waitingFor) }] : [],
      ),
    };
  }
}

const timesOf = ({ since, deadline }: Readonly<{ since: number; deadline?: number }>) => ({
  requestedAt: new Date(since).toISOString(),
  ...(deadline !== undefined && { deadline: new Date(deadline).toISOString() }),
});
