import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { ParkedMessage } from '@quadrille/event-store';
import { z } from 'zod';
import { Runtime } from '../runtime.js';
import { OperatorGuard } from './operator-guard.js';
import { Problem } from './problem.js';
import { readRequest } from './read-request.js';

const act = z.strictObject({ reason: z.string().trim().min(1).max(500), by: z.string().trim().min(1).max(200).default('operator') });
const page = z.object({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  code: z.string().optional(),
});

/** What could not be applied: to be looked at, tried again, or given up with a reason. */
@Controller('operator')
@UseGuards(OperatorGuard)
export class ParkedController {
  readonly #runtime: Runtime;

  constructor(@Inject(Runtime) runtime: Runtime) {
    this.#runtime = runtime;
  }

  @Get('parked')
  async list(@Query() query: unknown) {
    const { after, limit, code } = readRequest(page, query);
    const messages = await this.#runtime.parked.list({ limit, ...(after && { after }), ...(code && { code }) });
    return { items: messages.map((message) => this.#shown(message)), next: messages.length === limit ? messages.at(-1)!.id : null };
  }

  @Post('parked/:id/redrive')
  @HttpCode(200)
  async redrive(@Param('id') id: string, @Body() body: unknown) {
    const { reason, by } = readRequest(act, body);
    const failure = await this.#runtime.redrive.redrive(await this.#find(id), by, reason);
    if (failure !== undefined) throw new Problem(409, `it failed again: ${failure}`);
    return { id, settled: 'redriven' };
  }

  @Post('parked/:id/discard')
  @HttpCode(200)
  async discard(@Param('id') id: string, @Body() body: unknown) {
    const { reason, by } = readRequest(act, body);
    await this.#runtime.redrive.discard(await this.#find(id), by, reason);
    return { id, settled: 'discarded' };
  }

  @Get('audit')
  async audit() {
    return {
      items: await this.#runtime.database.query('SELECT id, at, actor, action, target, reason FROM audit ORDER BY id DESC LIMIT 200'),
    };
  }

  @Get('effects')
  async effects() {
    const sql = `SELECT f.effect_id AS id, f.stream_id AS "orderId", e.type, f.attempts, f.recorded_at AS "recordedAt", f.lease_until AS "leaseUntil"
                 FROM effects f JOIN events e ON e.stream_id = f.stream_id AND e.version = f.version ORDER BY f.recorded_at LIMIT 200`;
    return { items: await this.#runtime.database.query(sql) };
  }

  async #find(id: string): Promise<ParkedMessage> {
    const message = z.uuid().safeParse(id).success ? await this.#runtime.parked.find(id) : undefined;
    if (!message) throw new Problem(404, 'no such message is parked');
    return message;
  }

  #shown({ id, key, topic, partition, offset, code, reason, attempts, nextAt, parkedAt, bytes }: ParkedMessage) {
    const size = bytes?.length ?? 0;
    return { id, service: this.#runtime.tables.name, key, topic, partition, offset, code, reason, attempts, nextAt, parkedAt, bytes: size };
  }
}
