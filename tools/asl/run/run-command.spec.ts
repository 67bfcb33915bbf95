import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { task } from '../play/play.fixture.ts';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { runWorkflow, type RunOptions } from './run-command.ts';
import { cut } from './trace.ts';

const workflow = {
  StartAt: 'Charge',
  States: {
    Charge: task({
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 4 }],
      Catch: [{ ErrorEquals: ['Declined'], Next: 'Hold' }],
      Next: 'Ship',
    }),
    Ship: { Type: 'Parallel', Branches: [{ StartAt: 'Book', States: { Book: { Type: 'Pass', Result: 'b', End: true } } }], End: true },
    Hold: { Type: 'Fail', Error: 'Held' },
  },
};
const mocks = (answers: unknown): object => ({ mocks: { Charge: answers } });

const run = async (
  options: RunOptions & { readonly mocked?: object },
): Promise<Readonly<{ isGood: boolean; told: string; output: string }>> => {
  const { mocked, ...given } = options;
  const path = scratchFolder({ 'w.asl.json': workflow, 'mocks.yaml': mocked ?? {}, 'input.json': '{"from":"file"}' });
  const told: string[] = [];
  const output: string[] = [];
  const input = given.input?.replace('@', `@${path('')}/`);
  const isGood = await runWorkflow(
    path('w.asl.json'),
    { ...given, ...(input !== undefined && { input }), ...(mocked && { mock: path('mocks.yaml') }) },
    { tell: (line) => told.push(stripVTControlCharacters(line)), output: (text) => output.push(text), width: 100 },
  );
  return { isGood, told: told.join('\n'), output: output.join('\n') };
};

describe('a run', () => {
  it('tells states, times, tries and branches, and gives the output by itself', async () => {
    const { isGood, told, output } = await run({
      input: '{"a":1}',
      mocked: mocks([{ error: 'Busy', cause: 'later' }, { output: 'paid' }]),
    });
    expect(told.split('\n')).toEqual([
      '    0.0 s  ✗ Charge  Busy: later',
      '    4.0 s  ↻ Charge  try 2',
      '    4.0 s  ✓ Charge  {"a":1} → "paid"',
      '    4.0 s  ▸ Ship  "paid"',
      '    4.0 s  ✓ Ship[0] Book  "paid" → "b"',
      '    4.0 s  ✓ Ship  "paid" → ["b"]',
    ]);
    expect(JSON.parse(output)).toEqual(['b']);
    expect(isGood).toBe(true);
  });

  it('tells what was caught, and how it failed', async () => {
    const { isGood, told, output } = await run({ mocked: mocks({ error: 'Declined' }) });
    expect(told).toContain('✗ Charge  Declined\n    0.0 s  ↳ Charge  {} → {"Error":"Declined"');
    expect(told).toContain('FAILED Held');
    expect({ isGood, output }).toEqual({ isGood: false, output: '' });
  });

  it('echoes, and takes its input from a file', async () => {
    expect((await run({ echo: true, input: '@input.json' })).told).toContain('unchanged {"from":"file"}');
  });

  it('takes an input of null for what it is', async () => {
    expect((await run({ echo: true, input: 'null' })).told).toContain('✓ Charge  unchanged null');
  });

  it('says what to do about a task that nothing answers, and about input that is no JSON', async () => {
    await expect(run({})).rejects.toThrow('--mock FILE says what with, --echo answers with what was asked');
    await expect(run({ input: '{' })).rejects.toThrow('Invalid State Machine Execution Input');
    await expect(run({ mocked: { mock: {} } })).rejects.toThrow('knows no field mock');
  });

  it('says who is waited for when nothing happens any more', async () => {
    expect((await run({ mocked: mocks({ silent: true }) })).told).toContain('RUNNING waits for ever for an answer to Charge');
  });

  it('cuts lines by what is seen of them', () => {
    expect(cut('\u001b[31mabcdef\u001b[39m', 4)).toBe('\u001b[31mabc…\u001b[39m');
    expect(cut('abc', 4)).toBe('abc');
  });
});
