import type { QueryConfig } from 'pg';
import type { NewEvent } from './event-rows.js';

/** `state` is JSON text; `handled` holds one id at the least. */
export type Snapshot = Readonly<{ id: string; version: number; state: string; handled: string; spilled: boolean }>;

/** Everything that one transaction changes. */
export type Batch = Readonly<{
  events: readonly NewEvent[];
  snapshots: readonly Snapshot[];
  effects: Readonly<{ started: readonly Readonly<{ id: string; streamId: string; version: number }>[]; finished: readonly string[] }>;
  timers: Readonly<{ set: readonly Readonly<{ streamId: string; dueAt: number }>[]; cleared: readonly string[] }>;
  /** Handled ids that no longer fit into the snapshot. */
  spilled: readonly Readonly<{ streamId: string; messageId: string }>[];
  /** Read-model rows: SQL functions of the schema, each given a json array. */
  projections: readonly Readonly<{ writeFunction: string; rows: readonly unknown[] }>[];
}>;

export const emptyBatch: Batch = {
  events: [],
  snapshots: [],
  effects: { started: [], finished: [] },
  timers: { set: [], cleared: [] },
  spilled: [],
  projections: [],
};

/** A list as `commit_batch` takes it. */
const listOf = (values: readonly (string | number | boolean | null)[]): string => values.join('\u001e');
const sqlName = /^[a-z_][a-z0-9_]*$/;

/** Writes a batch and answers the id of its transaction; effects are leased to `owner`. */
export const commitStatement = ({ events, snapshots, effects, timers, spilled, projections }: Batch, owner: string): QueryConfig => {
  const values: unknown[] = [
    listOf(events.map(({ streamId }) => streamId)),
    listOf(events.map(({ version }) => version)),
    listOf(events.map(({ id }) => id)),
    listOf(events.map(({ messageId }) => messageId)),
    listOf(events.map(({ type }) => type)),
    listOf(events.map(({ schemaVersion }) => schemaVersion)),
    listOf(events.map(({ topic }) => topic)),
    listOf(events.map(({ data }) => data)),
    listOf(events.map(({ metadata }) => JSON.stringify(metadata))),
    listOf(snapshots.map(({ id }) => id)),
    listOf(snapshots.map(({ version }) => version)),
    listOf(snapshots.map(({ state }) => state)),
    listOf(snapshots.map(({ handled }) => handled)),
    listOf(snapshots.map(({ spilled: isSpilled }) => isSpilled)),
    listOf(effects.started.map(({ id }) => id)),
    listOf(effects.started.map(({ streamId }) => streamId)),
    listOf(effects.started.map(({ version }) => version)),
    owner,
    listOf(effects.finished),
    listOf(timers.set.map(({ streamId }) => streamId)),
    listOf(timers.set.map(({ dueAt }) => dueAt)),
    listOf(timers.cleared),
    listOf(spilled.map(({ streamId }) => streamId)),
    listOf(spilled.map(({ messageId }) => messageId)),
    // Outbox rows to be deleted, which an earlier version did on its way.
    '',
  ];
  const placeholders = values.map((_, index) => `$${index + 1}`).join(',');
  const functions = projections.map(({ writeFunction, rows }) => {
    if (!sqlName.test(writeFunction)) throw new Error(`${writeFunction} is no name of a function`);
    values.push(JSON.stringify(rows));
    return `, ${writeFunction}($${values.length}::json)`;
  });
  const text = `SELECT commit_batch(${placeholders}) AS transaction_id${functions.join('')}`;
  const name = ['commit', ...projections.map(({ writeFunction }) => writeFunction)].join(' ');
  return { name, text, values };
};
