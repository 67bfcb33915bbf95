import { advance, begin, type EngineContext, type ExecutionState, type Json, nextDue, parseDefinition } from '@quadrille/asl';

/** What a hostile case came to in a process of its own. Memory is the peak above what the process had before it, MB. */
export type Suffered = Readonly<{ end: string; ms: number; peakMb: number }>;

type Case = Readonly<{
  /** What it has to end as. */
  end: string;
  play: () => Promise<string>;
}>;

const one = (state: object, language = 'JSONPath'): object => ({
  QueryLanguage: language,
  StartAt: 'Only',
  States: { Only: { ...state, End: true } },
});

const context = (now: number, limits: EngineContext['limits']): EngineContext => ({
  now,
  random: () => 0.5,
  uuid: () => 'id',
  execution: { id: 'hostile', name: 'hostile', startTime: 0 },
  stateMachine: { id: 'm', name: 'm' },
  limits: { transitionsPerAdvance: 500, ...limits },
});

/** Carries an execution to its end as the runtime does: its history is handed on, its tasks are answered as soon as they are asked. */
const play = async (definition: object | string, input: Json, limits: EngineContext['limits'] = {}): Promise<ExecutionState> => {
  const parsed = parseDefinition(definition);
  if (!parsed.definition) throw new Refused(parsed.diagnostics[0]?.code ?? 'no reason');
  let { execution, tasks } = await begin(parsed.definition, input, context(0, limits));
  const open = [...tasks];
  while (execution.status === 'RUNNING') {
    const due = nextDue(execution);
    const task = due === undefined ? open.shift() : undefined;
    if (due === undefined && !task) throw new Error('nothing is left to happen, and it has not ended');
    const signal = task ? { kind: 'taskSucceeded' as const, taskId: task.taskId, output: null } : { kind: 'tick' as const };
    ({ execution, tasks } = await advance(parsed.definition, execution, signal, context(due ?? 0, limits)));
    open.push(...tasks);
  }
  return execution;
};

class Refused extends Error {}

const endOf = ({ status, error }: ExecutionState): string => (error === undefined ? status : `${status} ${error}`);

const plays = (end: string, definition: () => object | string, input: () => Json, limits?: EngineContext['limits']): Case => ({
  end,
  play: async () => endOf(await play(definition(), input(), limits)),
});

const pass =
  (fields: object = {}, language?: string) =>
  (): object =>
    one({ Type: 'Pass', ...fields }, language);
const computes = (end: string, expression: string, input: () => Json): Case =>
  plays(end, pass({ Output: `{% ${expression} %}` }, 'JSONata'), input);
const unevaluated = 'FAILED States.QueryEvaluationError';
const matching = (characters: number) => (): object => {
  const part = 'a'.repeat(characters / 2);
  const rule = { Variable: '$', StringMatches: `*${part}b${part}*`, Next: 'S' };
  return { StartAt: 'C', States: { C: { Type: 'Choice', Choices: [rule], Default: 'S' }, S: { Type: 'Succeed' } } };
};
const nested = (levels: number) => (): Json => {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};
const megabytes = (count: number) => (): Json => Array.from({ length: count * 1024 }, (_, index) => `${index} `.padEnd(1021, 'x'));
const list =
  (items: number, item: (index: number) => Json = (index) => (index * 7919) % items) =>
  (): Json =>
    Array.from({ length: items }, (_, index) => item(index));
const chain = (levels: number) => (): Json => {
  let value: Json = 1;
  for (let level = 0; level < levels; level++) value = { a: value };
  return value;
};
const known = (items: number, among: number) => (): Json => ({ items: list(items, (id) => ({ id }))(), known: list(among)() });
const almost = (): Json => [`${'a'.repeat(100_000)}b`];
const laughs = (): string => {
  const lines = ['a: &a ["ha","ha","ha","ha","ha","ha","ha","ha","ha"]'];
  for (const [index, name] of [...'bcdefghi'].entries())
    lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(',')}]`);
  return [...lines, 'StartAt: Only', 'States: { Only: { Type: Pass, Result: *i, End: true } }'].join('\n');
};
const nestedRules = (levels: number) => (): object => {
  let rule: object = { Variable: '$.x', IsPresent: true };
  for (let level = 0; level < levels; level++) rule = { Not: rule };
  return { StartAt: 'C', States: { C: { Type: 'Choice', Choices: [{ ...rule, Next: 'S' }], Default: 'S' }, S: { Type: 'Succeed' } } };
};
const mapOver = (items: number): Case => ({
  end: `SUCCEEDED with ${items} outputs`,
  play: async () => {
    const iteration = { StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } };
    const input = Array.from({ length: items }, (_, index) => index);
    const ended = await play(one({ Type: 'Map', MaxConcurrency: 10, ItemProcessor: iteration }), input);
    return `${endOf(ended)} with ${(ended.output as readonly Json[] | undefined)?.length ?? 0} outputs`;
  },
});
const proto = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';

export const cases: Readonly<Record<string, Case>> = {
  'a backtracking expression in a filter': plays('SUCCEEDED', pass({ InputPath: '$[?(@ =~ /(a+)+$/)]' }), almost),
  'a repetition of repetitions in a filter': plays('FAILED States.Runtime', pass({ InputPath: '$[?(@ =~ /(a{100}){10}/)]' }), almost),
  'a backtracking expression in JSONata': plays(
    'SUCCEEDED',
    pass({ Output: '{% $contains($states.input[0], /^(a+)+$/) %}' }, 'JSONata'),
    almost,
  ),
  'JSONata that calls itself': plays(
    'FAILED States.QueryEvaluationError',
    pass({ Output: '{% ($f := function($n){ 1 + $f($n) }; $f(1)) %}' }, 'JSONata'),
    () => 0,
  ),
  'JSONata without end': plays(
    'FAILED States.QueryEvaluationError',
    pass({ Output: '{% ($f := function(){ $f() }; $f()) %}' }, 'JSONata'),
    () => 0,
  ),
  'JSONata that makes a list without end': plays(
    'FAILED States.QueryEvaluationError',
    pass({ Output: '{% [1..9999999] %}' }, 'JSONata'),
    () => 0,
  ),
  'JSONata that sorts 800,000 items': computes('SUCCEEDED', '$count($sort($states.input))', list(800_000)),
  'JSONata that sorts them by a function': computes(unevaluated, '$sort($states.input, function($l, $r) { $l > $r })', list(800_000)),
  'JSONata that orders them': computes(unevaluated, '$states.input^($)', list(800_000)),
  'JSONata that orders places in them': computes(unevaluated, '$states.input#$i^($).$i', list(300_000)),
  'JSONata that tells 200,000 items apart': computes('SUCCEEDED', '$count($distinct($states.input))', list(200_000)),
  'JSONata that spreads 50,000 objects': computes(
    'SUCCEEDED',
    '$count($spread($states.input))',
    list(50_000, (a) => ({ a, b: a })),
  ),
  'JSONata that groups 50,000 items': computes('SUCCEEDED', '($l := $states.input; $count($l{"all": $}.all))', list(50_000)),
  'JSONata that calls a function over and over': computes(unevaluated, '$map([1..800000], $substringBefore($states.input, ?))', () =>
    'a'.repeat(1_000_000),
  ),
  'JSONata whose texts double': computes(unevaluated, '$length($reduce([1..28], function($a, $b) { $a & $a }, "text"))', () => 0),
  'JSONata whose result doubles': computes(unevaluated, '$reduce([1..30], function($a, $b) { [[$a, $a]] }, 1)', () => 0),
  'a picture that leaves open what is whose': computes(
    unevaluated,
    '$toMillis($states.input, "[MNn][FNn][MNn][FNn][MNn][FNn]")',
    () => `${'a'.repeat(200)}1`,
  ),
  'a path that descends from everywhere': plays('FAILED States.Runtime', pass({ InputPath: '$..a..a..a' }), chain(990)),
  'a path that finds much that little holds': plays('FAILED States.Runtime', pass({ InputPath: '$..a..a..a' }), chain(200)),
  'a path that looks up 20,000 items in 5,000': plays('SUCCEEDED', pass({ InputPath: '$.items[?(@.id in $.known)]' }), known(20_000, 5000)),
  'a path that looks 4,000,000 items through': plays(
    'FAILED States.Runtime',
    pass({ InputPath: "$[?(@ anyof ['x', 'y', 'z'])]" }),
    list(2000, list(2000)),
  ),
  'wildcards around a text that almost occurs': plays('SUCCEEDED', matching(4000), () => 'a'.repeat(300_000)),
  'an input of 10 MB': plays('SUCCEEDED', pass(), megabytes(10)),
  'an input of 10 MB in JSONata': plays('SUCCEEDED', pass({ Output: '{% $count($states.input) %}' }, 'JSONata'), megabytes(10)),
  'an input of 10 MB where 256 KiB are allowed': plays('FAILED States.DataLimitExceeded', pass(), megabytes(10), { payloadBytes: 262_144 }),
  'an input 1,000 levels deep': plays('SUCCEEDED', pass(), nested(1000)),
  'an input 1,001 levels deep': plays('FAILED States.Runtime', pass(), nested(1001)),
  'an input 100,000 levels deep': plays('FAILED States.Runtime', pass(), nested(100_000)),
  'a definition 1,000 levels deep': plays('refused', nestedRules(1000), () => ({})),
  'a billion laughs in YAML': { end: 'refused', play: async () => endOf(await play(laughs(), {})) },
  // Beside each other: what ten times as many items cost is what the items themselves take.
  'a Map over 100,000 items, ten at a time': mapOver(100_000),
  'a Map over 1,000,000 items, ten at a time': mapOver(1_000_000),
  '__proto__ as field and variable': {
    end: 'SUCCEEDED, nothing polluted',
    play: async () => {
      const fields = JSON.parse(
        `{"Parameters":${proto},"Assign":${proto.replace('constructor', 'v')},"ResultPath":"$.__proto__.deep"}`,
      ) as object;
      const ended = await play(one({ Type: 'Pass', ...fields }), JSON.parse(proto) as Json);
      return `${endOf(ended)}, ${'polluted' in {} ? 'everything' : 'nothing'} polluted`;
    },
  },
};

/** Plays a case in this process, of which it is the only work. */
const suffer = async (name: string): Promise<Suffered> => {
  globalThis.gc?.();
  const base = process.memoryUsage().rss;
  const started = performance.now();
  const end = await cases[name]!.play().catch((error: unknown) => {
    if (error instanceof Refused) return 'refused';
    throw error;
  });
  return { end, ms: performance.now() - started, peakMb: process.resourceUsage().maxRSS / 1024 - base / 1_048_576 };
};

const [, , name] = process.argv;
if (process.send && name !== undefined && Object.hasOwn(cases, name)) {
  process.send(await suffer(name));
  process.disconnect();
}
