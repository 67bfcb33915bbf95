import type { Change } from './change.js';

const recordSeparator = '\u001e';

/** PostgreSQL's texts hold no NUL. */
const plain = (text: string | undefined): string | null => text?.replaceAll('\0', '\uFFFD') ?? null;

type Row<Part> = Part & Readonly<{ execution: number }>;
type Member<Part> = keyof Row<Part> | Readonly<{ json: keyof Part }>;

/** A column for each member of the rows that the changes have of a kind; JSON is one text. */
const columns = <Part extends object>(
  changes: readonly Change[],
  partsOf: (change: Change) => readonly Part[],
  ...members: readonly Member<Part>[]
): unknown[] => {
  const rows = changes.flatMap((change) => partsOf(change).map((part): Row<Part> => ({ ...part, execution: change.record.number })));
  return members.map((member) =>
    typeof member === 'object' ? rows.map((row) => row[member.json]).join(recordSeparator) : rows.map((row) => row[member] ?? null),
  );
};

const tasksOf = (tasks: readonly string[] | 'all'): readonly { task: string | null }[] =>
  tasks === 'all' ? [{ task: null }] : tasks.map((task) => ({ task }));

/** The parameters of `save_machine_executions`, in its order. */
export const columnsOf = (changes: readonly Change[], owner: string, leaseMs: number): unknown[] => {
  const fresh = changes.filter(({ version }) => version === undefined);
  const advanced = changes.filter(({ version }) => version !== undefined);
  const timers = changes.filter(({ due }) => due !== undefined);
  return [
    ...newColumns(fresh),
    ...advancedColumns(advanced),
    ...columns(changes, ({ buckets }) => buckets, 'execution', 'key', { json: 'state' }),
    ...columns(changes, ({ goneBuckets }) => goneBuckets.map((key) => ({ key })), 'execution', 'key'),
    ...columns(changes, ({ history }) => history, 'execution', 'first', 'last', { json: 'events' }),
    ...columns(changes, ({ placed }) => placed, 'execution', 'task', 'activity'),
    owner,
    ...columns(changes, ({ settled }) => tasksOf(settled), 'execution', 'task'),
    timers.map(({ record }) => record.number),
    timers.map(({ due }) => due),
    ...columns(
      changes,
      ({ children }) => children,
      ...([
        'number',
        'execution',
        'arn',
        'name',
        'type',
        'task',
        'scope',
        'mapRunArn',
        'itemCount',
        'startedAt',
        { json: 'input' },
      ] as const),
    ),
    leaseMs,
    ...columns(changes, ({ abandoned }) => tasksOf(abandoned), 'execution', 'task'),
    ...columns(changes, ({ redriven }) => redriven, 'execution', 'number', { json: 'letter' }),
    ...columns(changes, ({ told }) => told, 'execution', 'to', 'sender', 'task', { json: 'signal' }),
    ...columns(changes, ({ consumed }) => consumed, 'execution', 'sender', { json: 'signal' }),
    ...columns(
      changes,
      ({ mapRuns }) => mapRuns,
      ...(['execution', 'arn', 'startedAt', 'status', 'stoppedAt', 'redriveCount', 'redrivenAt', 'maxConcurrency'] as const),
      ...(['toleratedCount', 'toleratedPercentage', 'executions', 'items', 'resultsWritten'] as const),
    ),
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
