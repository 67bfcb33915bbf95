import { Controller, Get, Inject, Param, Query, UseGuards } from '@nestjs/common';
import { Database, OperatorGuard, Problem, readRequest, Streams } from '@quadrille/service';
import { z } from 'zod';
import { executionFold } from '../domain/advance-execution.js';
import type { Started } from '../domain/execution.js';
import type { Workflows } from '../domain/workflows.js';
import { listExecutions, type ListedExecution } from '../read-models/executions.js';
import { describeExecution } from './describe-execution.js';
import { readHistory } from './read-history.js';

export const WORKFLOWS = Symbol('workflows');

const filter = z.strictObject({
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  workflow: z.string().max(80).optional(),
  after: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const page = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
});

/** The executions of every workflow: internal, the front door shows them to the world. Clients of the state machines reach this port, too. */
@Controller('executions')
@UseGuards(OperatorGuard)
export class ExecutionsController {
  readonly #streams: Streams;
  readonly #database: Database;
  readonly #workflows: Workflows;

  constructor(@Inject(Streams) streams: Streams, @Inject(Database) database: Database, @Inject(WORKFLOWS) workflows: Workflows) {
    this.#streams = streams;
    this.#database = database;
    this.#workflows = workflows;
  }

  @Get()
  async list(@Query() query: unknown) {
    const { status, workflow, after, limit } = readRequest(filter, query);
    const items = await this.#database.query<ListedExecution>(listExecutions, [status ?? null, workflow ?? null, after ?? null, limit]);
    return { items, next: items.length === limit ? (items.at(-1)?.executionId ?? null) : null };
  }

  @Get(':id')
  async describe(@Param('id') id: string) {
    return describeExecution(this.#workflows, await this.#find(id));
  }

  /** Every event in the shape of Step Functions, oldest first, each with the message that led to it and its trace. */
  @Get(':id/history')
  async history(@Param('id') id: string, @Query() query: unknown) {
    const { after, limit } = readRequest(page, query);
    await this.#find(id);
    return { executionId: id, ...(await readHistory(this.#streams, id, after, limit)) };
  }

  async #find(id: string): Promise<Started> {
    const stored = await this.#streams.read(id, executionFold(this.#workflows));
    if (stored?.state.status !== 'started') throw new Problem(404, 'there is no such execution');
    return stored.state;
  }
}
