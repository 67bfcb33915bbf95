import { ExecutionAlreadyExists, type Started, type StartRequest } from '../executions.js';
import { deleting } from '../refused.js';
import { executionArn } from './arns.js';
import { withAllOfThem } from './forgetting.js';
import type { ExecutionRecord, Parent } from './tables/record.js';
import type { Runtime } from './runtime.js';
import type { Stored } from './tables/shelf.js';
import { Turn } from './turn.js';
import { writeOrFail } from './write-or-fail.js';

/** The task that started the execution is over. */
export class NobodyWaits extends Error {
  override readonly name = 'NobodyWaits';
}

const free = `
WITH old AS (
  DELETE FROM machine_executions WHERE arn = $1 AND stopped_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000) RETURNING number
), ${withAllOfThem}
SELECT number FROM old`;

/**
 * Starts an execution and carries it as far as it goes by itself; resolves when that is saved. The same request again, while the first runs,
 * is answered the same; so is one of the same parent's task at any time. A name is free again `nameIsTakenForMs` after its execution ended.
 * @throws ExecutionAlreadyExists, NobodyWaits, StateMachineDeleting
 */
export const startExecution = async (
  runtime: Runtime,
  { machine, name, input, traceHeader }: StartRequest,
  nameIsTakenForMs: number,
  parent?: Parent,
): Promise<Started> => {
  const { hash, definition, ...facts } = machine;
  await runtime.definitions.pin(hash, definition);
  const arn = executionArn(machine, name);
  for (let lastTask = 0; ;) {
    const given: ExecutionRecord = {
      number: await runtime.ledger.number(),
      arn,
      name,
      machine: facts,
      hash,
      startedAt: runtime.clock.now(),
      input,
      ...(traceHeader !== undefined && { traceHeader }),
      ...(parent && { parent }),
      scope: '',
    };
    const turn = new Turn(
      { record: given, state: undefined },
      await runtime.definitions.recall(hash),
      runtime.surroundings,
      runtime.clock.now,
    );
    // An execution that had the name before may be forgotten; its tasks were numbered from its start on.
    await turn.begin(input, Math.max(lastTask, given.startedAt));
    // What is nested too deeply to be written stands as null, and the execution has failed of it.
    turn.record = { ...given, input: turn.state.input };
    const fresh = { record: turn.record, version: 0, state: undefined, due: null };
    const written = await writeOrFail(runtime, fresh, null, turn);
    if (written) {
      if (!written.comparison.change.isForgotten) runtime.atHand.adopt(written.stored);
      runtime.committed(written);
      await assertActive(runtime, written.stored);
      return { executionArn: arn, startDate: new Date(given.startedAt) };
    }
    const known = await runtime.shelf.read(arn);
    if (!known) {
      if (parent) throw new NobodyWaits(`The task that asked for ${arn} is over`);
      continue;
    }
    if (isSame(known.record, turn.record, parent) && (parent || (known.state?.status ?? 'RUNNING') === 'RUNNING'))
      return { executionArn: arn, startDate: new Date(known.record.startedAt) };
    const { rows } = await runtime.pool.query(free, [arn, nameIsTakenForMs]);
    if (rows.length === 0) throw new ExecutionAlreadyExists(arn);
    // A token of before, or the answer to a call, is for no task of now.
    lastTask = known.state?.lastTask ?? 0;
  }
};

/** A machine that is deleted stops what it sees; what was begun meanwhile sees that. */
const assertActive = async (runtime: Runtime, { record: { arn, machine }, state }: Stored): Promise<void> => {
  if (state?.status !== 'RUNNING' || (await runtime.whyOver(machine.arn)) === undefined) return;
  await runtime.atHand.of(arn).do((turn) => turn.take({ kind: 'stop' }));
  throw deleting(machine.arn);
};

const isSame = (known: ExecutionRecord, asked: ExecutionRecord, parent: Parent | undefined): boolean =>
  parent
    ? known.parent?.arn === parent.arn && known.parent.task === parent.task
    : known.machine.arn === asked.machine.arn && JSON.stringify(known.input) === JSON.stringify(asked.input);
