import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { text } from '@quadrille/events';
import type { ParkedMessage } from '@quadrille/event-store';
import { z } from 'zod';
import { Runtime } from '../runtime.js';
import { OperatorGuard } from './operator-guard.js';
import { Problem } from './problem.js';
import { readRequest } from './read-request.js';

const said = (max: number) => text(max).trim().min(1);
const act = z.strictObject({ reason: said(500), by: said(200).default('operator') });
const limit = z.coerce.number().int().min(1).max(500).default(100);
const parkedPage = z.object({ after: z.uuid().optional(), limit, code: text(60, 0).optional() });
/** Paged by numbers that only grow. */
const numberedPage = z.object({ after: z.coerce.number().int().min(0).optional(), limit });

const auditRows = `SELECT id, at, actor, action, target, reason FROM audit WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`;
/** Few calls are under way, and there are many events: whose order is not to be walked along. */
const effectRows = `
WITH under_way AS MATERIALIZED (
  SELECT f.effect_id AS id, e.position, f.stream_id AS "orderId", e.type, f.attempts, f.recorded_at AS "recordedAt", f.lease_until AS "leaseUntil"
  FROM effects f JOIN events e ON e.stream_id = f.stream_id AND e.version = f.version)
SELECT * FROM under_way WHERE $1::bigint IS NULL OR position > $1 ORDER BY position LIMIT $2`;

/** A page of rows of which one more was read than asked for: `next` is the place of its last row, where another page follows. */
const pageOf = <Place extends string, Row extends Readonly<Record<Place, unknown>>>(rows: readonly Row[], limit: number, place: Place) => {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.[place] ?? null) : null };
};

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
    const { after, limit, code } = readRequest(parkedPage, query);
    const messages = await this.#runtime.parked.list({ limit: limit + 1, ...(after && { after }), ...(code && { code }) });
    const { items, next } = pageOf(messages, limit, 'id');
    return { items: items.map((message) => this.#shown(message)), next };
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

  /** Newest first. */
  @Get('audit')
  audit(@Query() query: unknown) {
    return this.#numbered(auditRows, query, 'id');
  }

  /** Longest under way first. */
  @Get('effects')
  effects(@Query() query: unknown) {
    return this.#numbered(effectRows, query, 'position');
  }

  async #numbered(sql: string, query: unknown, place: 'id' | 'position') {
    const { after, limit } = readRequest(numberedPage, query);
    const rows = await this.#runtime.database.query<Readonly<Record<typeof place, number>>>(sql, [after ?? null, limit + 1]);
    return pageOf(rows, limit, place);
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
