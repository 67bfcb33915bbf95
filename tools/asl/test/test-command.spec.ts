import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { only, task } from '../play/play.fixture.ts';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { runTests } from './test-command.ts';

const charge = only(task());
const run = async (tests: string | object, name?: string): Promise<Readonly<{ hasPassed: boolean; said: string }>> => {
  const path = scratchFolder({ 'charge.asl.json': charge, 'charge.asl.test.yaml': tests });
  const lines: string[] = [];
  const hasPassed = await runTests([path('charge.asl.test.yaml')], name, (line) => lines.push(stripVTControlCharacters(line)));
  return { hasPassed, said: lines.join('\n').replaceAll(`${path('')}/`, '') };
};
const one = (rest: object): object => ({ tests: [{ name: 'it charges', mocks: { Only: { output: { paid: 7, by: 'card' } } }, ...rest }] });

describe('tests of a workflow', () => {
  it('pass when everything is as expected', async () => {
    const expected = {
      status: 'SUCCEEDED',
      output: { paid: 7, by: 'card' },
      outputIncludes: { paid: 7 },
      states: ['Only'],
      tasks: [{ state: 'Only', at: 0, attempt: 0 }],
      seconds: { atMost: 0 },
    };
    const { hasPassed, said } = await run(one({ expect: expected }));
    expect(said).toContain('✓ it charges\n\n1 passed, 0 failed');
    expect(hasPassed).toBe(true);
  });

  it.each([
    [{ status: 'FAILED' }, 'status\n        expected  FAILED\n        but was   SUCCEEDED'],
    [{ output: { paid: 7 } }, 'output.by\n        expected  nothing\n        but was   card'],
    [{ outputIncludes: { paid: 8 } }, 'outputIncludes.paid\n        expected  8\n        but was   7'],
    [{ error: 'Declined' }, 'error\n        expected  Declined\n        but was   nothing'],
    [{ causeIncludes: 'x' }, 'causeIncludes'],
    [{ states: ['Only', 'Only'] }, 'expected  Only → Only\n        but was   Only'],
    [{ statesInclude: ['Only', 'Only'] }, 'statesInclude[1]'],
    [{ statesExclude: ['Only'] }, 'expected  not Only'],
    [{ branches: { 'Only[0]': [] } }, 'branches.Only[0]'],
    [{ tasks: [] }, 'tasks[0]'],
    [{ tasksInclude: [{ state: 'Only', attempt: 1 }] }, '"attempt":0'],
    [{ seconds: 1 }, 'seconds\n        expected  1\n        but was   0'],
    [{ states: ['Onyl'] }, 'charge has no state Onyl'],
  ])('fail with the difference: %j', async (expected, difference) => {
    const { hasPassed, said } = await run(one({ expect: expected }));
    expect(said).toContain(difference);
    expect(said).toContain('0 passed, 1 failed');
    expect(hasPassed).toBe(false);
  });

  it('fail where results are mocked that nobody asks for, or for states that are not there', async () => {
    expect((await run(one({ mocks: { Only: [{ output: 1 }, { output: 2 }] }, expect: {} }))).said).toContain(
      'Only: 1 of 2 mocked results were not asked for',
    );
    expect((await run(one({ mocks: { Onyl: { output: 1 } }, expect: {} }))).said).toContain(
      'charge has no state Onyl, but results are mocked for it',
    );
  });

  it('share what stands under defaults, which each may say otherwise', async () => {
    const tests = [
      { name: 'shared', expect: { output: 1 } },
      { name: 'own', mocks: { Only: { echo: true } }, input: { b: 2 }, expect: { output: { a: 1, b: 2 } } },
    ];
    const { said } = await run({ defaults: { input: { a: 1 }, mocks: { Only: { output: 1 } } }, tests });
    expect(said).toContain('2 passed, 0 failed');
  });

  it.each([
    [{ tests: [{ name: 'x', expect: {}, expectt: 1 }] }, 'tests[0] knows no field expectt'],
    [{ tests: [{ name: 'x', expect: { statuss: 1 } }] }, 'tests[0].expect knows no field statuss'],
    [{ tests: [{ name: 'x', mocks: { Only: [{ ouput: 1 }] }, expect: {} }] }, 'tests[0].mocks.Only[0] knows no field ouput'],
    [{ tests: [] }, 'tests: Too small'],
    [{ workflow: 'nowhere.asl.yaml', tests: [{ name: 'x', expect: {} }] }, 'There is no file'],
    [
      {
        tests: [
          { name: 'x', expect: {} },
          { name: 'x', expect: {} },
        ],
      },
      'two tests are called x',
    ],
    ['tests: [', '(1:9)'],
  ])('are not run from a file with mistakes: %j', async (file, complaint) => {
    const { hasPassed, said } = await run(file);
    expect(said).toContain(complaint);
    expect(hasPassed).toBe(false);
  });

  it('can be chosen by their names', async () => {
    const tests = ['one', 'two'].map((name) => ({ name, mocks: { Only: { output: 1 } }, expect: { output: 1 } }));
    expect((await run({ tests }, 'two')).said).toContain('1 passed, 0 failed');
    expect(await run({ tests }, 'three')).toMatchObject({
      hasPassed: false,
      said: expect.stringContaining('No test has “three” in its name.'),
    });
  });

  it('are looked for in folders; where there are none, the page about them is named', async () => {
    const path = scratchFolder({});
    const lines: string[] = [];
    expect(await runTests([path('')], undefined, (line) => lines.push(line))).toBe(false);
    expect(lines.join()).toContain('docs/how-to/write-a-workflow.md');
  });
});
