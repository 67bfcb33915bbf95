import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { Database, OperatorGuard, Problem, readRequest } from '@quadrille/service';
import { z } from 'zod';
import { ExecutionDoesNotExist, NotRedrivable } from '../state-machines/executions.js';
import { cursors } from '../state-machines/pages.js';
import { Refused } from '../state-machines/refused.js';
import type { StateMachines } from '../state-machines/state-machines.js';
import { STATE_MACHINES } from './state-machines.controller.js';

/** No text that is kept holds a NUL. */
const text = z.string().refine((given) => !given.includes('\0'), 'holds a NUL');
const arn = text.min(1).max(256);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const said = (max: number) => text.trim().min(1).max(max);
const how = { onto: arn.optional(), dryRun: z.boolean().default(false), reason: said(500).optional(), by: said(200).default('operator') };
type Act = Readonly<{ dryRun: boolean; reason?: string | undefined; by: string }>;
const isReasoned = ({ dryRun, reason }: Act): boolean => dryRun || reason !== undefined;
const unreasoned = { path: ['reason'], message: 'is needed where this is no dry run' };
const many = z
  .strictObject({
    stateMachineArn: arn,
    statuses: z
      .array(z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']))
      .min(1)
      .optional(),
    stoppedAfter: time.optional(),
    stoppedBefore: time.optional(),
    error: text.optional(),
    limit: z.int().min(1).max(1000).default(100),
    after: z.string().regex(cursors.start).optional(),
    ...how,
  })
  .refine(isReasoned, unreasoned);
const one = z.strictObject({ executionArn: arn, ...how }).refine(isReasoned, unreasoned);

/**
 * Redrives that AWS does not have: of many executions, onto another definition, and only to see what would happen. What is more than a look
 * needs a reason, and is in the audit from before it begins.
 */
@Controller('state-machines')
@UseGuards(OperatorGuard)
export class RedrivesController {
  readonly #machines: StateMachines;
  readonly #database: Database;

  constructor(@Inject(STATE_MACHINES) machines: StateMachines, @Inject(Database) database: Database) {
    this.#machines = machines;
    this.#database = database;
  }

  /**
   * `onto`: a machine as it is now, a version, or an alias. `missingStates` are those that it does not have: then nothing is redriven.
   * A dry run tells the `reason` why nothing would be, where there is one.
   */
  @Post('executions/redrive')
  @HttpCode(200)
  redriveOne(@Body() body: unknown) {
    const { executionArn, onto, dryRun, ...act } = readRequest(one, body);
    return told(async () => {
      const { executions, pinned } = await this.#machines.redrives(onto);
      const missingStates = pinned ? await executions.missingStates(executionArn, pinned) : [];
      const reason = await executions.whyNotRedrivable(executionArn, pinned);
      if (dryRun) return { executionArn, missingStates, ...(reason !== undefined && { reason }) };
      if (missingStates.length > 0) return { executionArn, missingStates };
      if (reason !== undefined) throw new NotRedrivable(reason);
      await this.#note('redrive execution', executionArn, act);
      return { executionArn, missingStates, redriveDate: await executions.redrive(executionArn, pinned) };
    });
  }

  @Post('redrive')
  @HttpCode(200)
  redriveMany(@Body() body: unknown) {
    const { stateMachineArn, onto, dryRun, limit, reason, by, ...asked } = readRequest(many, body);
    return told(async () => {
      const { executions, pinned } = await this.#machines.redrives(onto);
      const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      if (!dryRun) await this.#note('redrive executions', stateMachineArn, { reason, by });
      return executions.redriveAll({ machineArn: stateMachineArn, limit, ...filter }, { dryRun, ...(pinned && { onto: pinned }) });
    });
  }

  async #note(action: string, target: string, { reason, by }: Pick<Act, 'reason' | 'by'>): Promise<void> {
    await this.#database.query('INSERT INTO audit (actor, action, target, reason) VALUES ($1, $2, $3, $4)', [by, action, target, reason]);
  }
}

const told = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) throw new Problem(404, error.message);
    if (error instanceof NotRedrivable || error instanceof Refused) throw new Problem(409, error.message);
    throw error;
  }
};
