import { Body, Controller, Get, Inject, Patch, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { OperatorGuard } from '../http/operator-guard.js';
import { readRequest } from '../http/read-request.js';
import { Sandbox } from './sandbox.js';

const page = z.strictObject({
  orderId: z.string().min(1).max(80).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the `next` of the page before')
    .default('0'),
});

const change = z.strictObject({
  latencyMs: z.int().min(0).max(600_000).optional(),
  failureRate: z.number().min(0).max(1).optional(),
  outage: z.boolean().optional(),
});

/** What the simulated neighbour of this service really did, and how well it is to be reached. For operators. */
@Controller('operator/simulator')
@UseGuards(OperatorGuard)
export class SimulatorController {
  readonly #sandbox: Sandbox;

  constructor(@Inject(Sandbox) sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  @Get()
  async show(@Query() query: unknown) {
    const { orderId, limit, after } = readRequest(page, query);
    const [entries, knobs] = await Promise.all([
      this.#sandbox.list({ limit, after, ...(orderId !== undefined && { orderId }) }),
      this.#sandbox.knobs(),
    ]);
    const items = entries.map(({ position: _, ...entry }) => entry);
    return { items, next: entries.length === limit ? entries.at(-1)?.position : null, knobs };
  }

  @Patch()
  async set(@Body() body: unknown) {
    const { latencyMs, failureRate, outage } = readRequest(change, body);
    const knobs = await this.#sandbox.patchKnobs({
      ...(latencyMs !== undefined && { latencyMs }),
      ...(failureRate !== undefined && { failureRate }),
      ...(outage !== undefined && { outage }),
    });
    return { knobs };
  }
}
