import type { HistoryEvent } from '@quadrille/asl';
import type { Change } from './change.js';

const recordSeparator = '\u001e';
const eventsPerRow = 100;

/** PostgreSQL's texts hold no NUL. */
const plain = (text: string | undefined): string | null => text?.replaceAll('\0', '\uFFFD') ?? null;

type Chunk = Readonly<{ execution: number; first: number; last: number; events: string }>;

const chunksOf = (execution: number, history: readonly HistoryEvent[]): Chunk[] => {
  const chunks: Chunk[] = [];
  for (let at = 0; at < history.length; at += eventsPerRow) {
    const events = history.slice(at, at + eventsPerRow);
    chunks.push({ execution, first: events[0]!.id, last: events.at(-1)!.id, events: JSON.stringify(events) });
  }
  return chunks;
};

const all = <Row>(changes: readonly Change[], rowsOf: (change: Change) => readonly Row[]): (Row & { execution: number })[] =>
  changes.flatMap((change) => rowsOf(change).map((row) => ({ ...row, execution: change.record.number })));

const tasksOf = (tasks: readonly string[] | 'all'): readonly { task: string | null }[] =>
  tasks === 'all' ? [{ task: null }] : tasks.map((task) => ({ task }));

/** The parameters of `save_machine_executions`, in its order. */
export const columnsOf = (changes: readonly Change[], owner: string, leaseMs: number): unknown[] => {
  const fresh = changes.filter(({ version }) => version === undefined);
  const advanced = changes.filter(({ version }) => version !== undefined);
  const buckets = all(changes, ({ buckets }) => buckets);
  const gone = all(changes, ({ goneBuckets }) => goneBuckets.map((key) => ({ key })));
  const history = changes.flatMap(({ record, history }) => chunksOf(record.number, history));
  const placed = all(changes, ({ placed }) => placed);
  const settled = all(changes, ({ settled }) => tasksOf(settled));
  const timers = changes.filter(({ due }) => due !== undefined);
  const children = all(changes, ({ children }) => children);
  const abandoned = all(changes, (change) => tasksOf(change.abandoned));
  const told = all(changes, ({ told }) => told);
  const redriven = all(changes, ({ redriven }) => redriven);
  const consumed = all(changes, ({ consumed }) => consumed);
  const mapRuns = all(changes, ({ mapRuns }) => mapRuns);
  return [
    ...newColumns(fresh),
    ...advancedColumns(advanced),
    buckets.map(({ execution }) => execution),
    buckets.map(({ key }) => key),
    buckets.map(({ state }) => state).join(recordSeparator),
    gone.map(({ execution }) => execution),
    gone.map(({ key }) => key),
    history.map(({ execution }) => execution),
    history.map(({ first }) => first),
    history.map(({ last }) => last),
    history.map(({ events }) => events).join(recordSeparator),
    placed.map(({ execution }) => execution),
    placed.map(({ task }) => task),
    placed.map(({ activity }) => activity ?? null),
    owner,
    settled.map(({ execution }) => execution),
    settled.map(({ task }) => task),
    timers.map(({ record }) => record.number),
    timers.map(({ due }) => due),
    children.map(({ number }) => number),
    children.map(({ execution }) => execution),
    children.map(({ arn }) => arn),
    children.map(({ name }) => name),
    children.map(({ type }) => type),
    children.map(({ task }) => task),
    children.map(({ scope }) => scope),
    children.map(({ mapRunArn }) => mapRunArn ?? null),
    children.map(({ itemCount }) => itemCount),
    children.map(({ startedAt }) => startedAt),
    children.map(({ input }) => input).join(recordSeparator),
    leaseMs,
    abandoned.map(({ execution }) => execution),
    abandoned.map(({ task }) => task),
    redriven.map(({ execution }) => execution),
    redriven.map(({ number }) => number),
    redriven.map(({ letter }) => letter).join(recordSeparator),
    told.map(({ execution }) => execution),
    told.map(({ to }) => to),
    told.map(({ sender }) => sender),
    told.map(({ task }) => task),
    told.map(({ signal }) => signal).join(recordSeparator),
    consumed.map(({ execution }) => execution),
    consumed.map(({ sender }) => sender),
    consumed.map(({ signal }) => signal).join(recordSeparator),
    mapRuns.map(({ execution }) => execution),
    mapRuns.map(({ arn }) => arn),
    mapRuns.map(({ startedAt }) => startedAt ?? null),
    mapRuns.map(({ status }) => status ?? null),
    mapRuns.map(({ stoppedAt }) => stoppedAt ?? null),
    mapRuns.map(({ redriveCount }) => redriveCount ?? null),
    mapRuns.map(({ redrivenAt }) => redrivenAt ?? null),
    mapRuns.map(({ maxConcurrency }) => maxConcurrency ?? null),
    mapRuns.map(({ toleratedCount }) => toleratedCount ?? null),
    mapRuns.map(({ toleratedPercentage }) => toleratedPercentage ?? null),
    mapRuns.map(({ executions }) => executions ?? null),
    mapRuns.map(({ items }) => items ?? null),
    mapRuns.map(({ resultsWritten }) => resultsWritten ?? null),
    changes.filter(({ isForgotten }) => isForgotten).map(({ record }) => record.number),
  ];
};

const newColumns = (changes: readonly Change[]): unknown[] => [
  changes.map(({ record }) => record.number),
  changes.map(({ record }) => record.arn),
  changes.map(() => 1),
  changes.map(({ status }) => status),
  changes.map(({ record }) => record.name),
  changes.map(({ record }) => record.machine.arn),
  changes.map(({ record }) => record.machine.versionArn ?? null),
  changes.map(({ record }) => record.machine.aliasArn ?? null),
  changes
    .map(({ record: { machine } }) => JSON.stringify({ name: machine.name, type: machine.type, roleArn: machine.roleArn }))
    .join(recordSeparator),
  changes.map(({ record }) => record.hash),
  changes.map(({ record }) => plain(record.traceHeader)),
  changes.map(({ record }) => record.parent?.number ?? null),
  changes.map(({ record }) => record.parent?.arn ?? null),
  changes.map(({ record }) => record.parent?.task ?? null),
  changes.map(({ record }) => record.parent?.answersAs ?? null),
  changes.map(({ record }) => record.scope),
  changes.map(({ record }) => JSON.stringify(record.input)).join(recordSeparator),
  changes.map(({ head }) => head).join(recordSeparator),
  changes.map(({ output }) => output).join(recordSeparator),
  changes.map(({ error }) => plain(error)),
  changes.map(({ cause }) => plain(cause)),
  changes.map(({ record }) => record.startedAt),
  changes.map(({ stoppedAt }) => stoppedAt ?? null),
];

const advancedColumns = (changes: readonly Change[]): unknown[] => [
  changes.map(({ record }) => record.number),
  changes.map(({ version }) => version),
  changes.map(({ status }) => status),
  changes.map(({ record }) => record.hash),
  changes.map(({ record }) => record.parent?.task ?? null),
  changes.map(({ head }) => head).join(recordSeparator),
  changes.map(({ output }) => output).join(recordSeparator),
  changes.map(({ error }) => plain(error)),
  changes.map(({ cause }) => plain(cause)),
  changes.map(({ stoppedAt }) => stoppedAt ?? null),
  changes.map(({ redriveCount }) => redriveCount),
  changes.map(({ redrivenAt }) => redrivenAt ?? null),
];
