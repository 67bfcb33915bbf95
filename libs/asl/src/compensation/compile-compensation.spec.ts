import { describe, expect, it } from 'vitest';
import { type Json, parseDefinition } from '../index.js';
import { Play } from '../play.fixture.js';

const step = (name: string, next: object, undo?: string): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::shop:${name}`,
  ResultPath: null,
  ...(undo && { Compensate: { Type: 'Task', Resource: `arn:aws:states:::shop:${undo}` } }),
  ...next,
});

const order = {
  StartAt: 'Reserve',
  States: {
    Reserve: step('reserve', { Next: 'Charge' }, 'release'),
    Charge: step('charge', { Next: 'Ship' }, 'refund'),
    Ship: step('ship', { End: true }, 'cancel'),
  },
};

/** Answers every task; the named one fails. Yields what was asked for, in order. */
function run(definition: object, failing: string, input: Json = { id: 1 }): { readonly asked: string[]; readonly play: Play } {
  const play = new Play(definition).start(input);
  const asked: string[] = [];
  for (let steps = 0; play.execution.status === 'RUNNING' && steps < 20; steps++) {
    const name = play.tasks[0]!.resource.split(':').at(-1)!;
    asked.push(name);
    if (name === failing) play.fail('Broken', 'for good');
    else play.succeed('done');
  }
  return { asked, play };
}

describe('Compensate', () => {
  it('undoes what may have happened, in reverse, and fails with the error that started it', () => {
    const { asked, play } = run(order, 'ship');
    expect(asked).toEqual(['reserve', 'charge', 'ship', 'cancel', 'refund', 'release']);
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'for good' });
  });

  it('undoes nothing that cannot have happened yet', () => {
    expect(run(order, 'reserve').asked).toEqual(['reserve', 'release']);
  });

  it('is not needed when all goes well', () => {
    expect(run(order, 'nothing').asked).toEqual(['reserve', 'charge', 'ship']);
  });

  it('begins with the undo of the state that failed, in whichever branch, and ends with that of the first step', () => {
    const which = { Type: 'Choice', Choices: [{ Variable: '$.express', BooleanEquals: true, Next: 'Fly' }], Default: 'Drive' };
    const states = {
      Reserve: step('reserve', { Next: 'How?' }, 'release'),
      'How?': which,
      Fly: step('fly', { Next: 'Ship' }, 'land'),
      Drive: step('drive', { End: true }, 'park'),
      Ship: step('ship', { End: true }),
    };
    const { asked } = run({ StartAt: 'Reserve', States: states }, 'drive', { express: false });
    expect(asked.slice(0, 3)).toEqual(['reserve', 'drive', 'park']);
    expect(asked.at(-1)).toBe('release');
  });

  it('counts every step of a loop as one that may have happened', () => {
    const again = { Type: 'Choice', Choices: [{ Variable: '$.more', BooleanEquals: true, Next: 'Pick' }], Default: 'Ship' };
    const states = {
      Pick: step('pick', { Next: 'Pack' }, 'unpick'),
      Pack: step('pack', { Next: 'More?' }, 'unpack'),
      'More?': again,
      Ship: step('ship', { End: true }),
    };
    expect(run({ StartAt: 'Pick', States: states }, 'pick', { more: false }).asked).toEqual(['pick', 'unpack', 'unpick']);
  });

  it('gives way to a catcher of the state itself', () => {
    const states = {
      ...order.States,
      Ship: step('ship', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Later' }], End: true }),
      Later: { Type: 'Succeed' },
    };
    expect(run({ ...order, States: states }, 'ship').play.execution.status).toBe('SUCCEEDED');
  });

  it('goes on where Compensation says, with the error where it says', () => {
    const definition = {
      ...order,
      Compensation: { Next: 'Tell', ResultPath: '$.why' },
      States: { ...order.States, Tell: { Type: 'Pass', End: true } },
    };
    expect(run(definition, 'charge').play.execution).toMatchObject({
      status: 'SUCCEEDED',
      output: { id: 1, why: { Error: 'Broken', Cause: 'for good' } },
    });
  });

  it('reaches into the branches of a Parallel', () => {
    const branch = (name: string, undo: string): object => ({ StartAt: name, States: { [name]: step(name, { End: true }, undo) } });
    const both = { Type: 'Parallel', Branches: [branch('pack', 'unpack'), branch('book', 'unbook')], ResultPath: null, End: true };
    const { asked } = run({ StartAt: 'Reserve', States: { Reserve: step('reserve', { Next: 'Both' }, 'release'), Both: both } }, 'pack');
    expect(asked).toEqual(['reserve', 'pack', 'unbook', 'unpack', 'release']);
  });

  it('is checked where it is written', () => {
    const text = 'StartAt: A\nStates:\n  A:\n    Type: Pass\n    Compensate:\n      Type: Task\n      Resource: nobody\n    End: true\n';
    expect(parseDefinition(text).diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { pointer: '/States/A/Compensate/Resource', line: 7 },
    ]);
  });

  it.each(['Undo Charge', 'Compensated'])('leaves a state of the machine alone that is called %s, by refusing it', (name) => {
    const States = { ...order.States, Ship: step('ship', { Next: name }), [name]: { Type: 'Succeed' } };
    const { definition, diagnostics } = parseDefinition({ ...order, States });
    expect(definition).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'DUPLICATE_STATE_NAME', pointer: `/States/${name}` }]);
  });

  it('has no state of its own at its end where Compensation names the next, so that its name is free', () => {
    const States = { ...order.States, Compensated: { Type: 'Succeed' } };
    expect(run({ ...order, Compensation: { Next: 'Compensated' }, States }, 'ship').play.execution.status).toBe('SUCCEEDED');
  });

  it('keeps the error in one field of the data in JSONata, and is refused where it shall be kept elsewhere', async () => {
    const machine = (ResultPath: string): object => ({
      QueryLanguage: 'JSONata',
      Compensation: { ResultPath },
      StartAt: 'Charge',
      States: { Charge: { ...(step('charge', { End: true }, 'refund') as object), ResultPath: undefined } },
    });
    const play = await new Play(JSON.parse(JSON.stringify(machine('$.why'))) as object).startLater({ id: 1 });
    const answer = (how: object): Promise<unknown> =>
      play.signalLater({ taskId: play.tasks[0]!.taskId, ...how } as Parameters<typeof play.signalLater>[0]);
    await answer({ kind: 'taskFailed', error: 'Broken', cause: 'for good' });
    await answer({ kind: 'taskSucceeded', output: 'refunded' });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'for good' });
    for (const path of ['$.a.b', '$', "$['why']", '$.not-one'])
      expect(parseDefinition(machine(path)).diagnostics).toContainEqual(
        expect.objectContaining({ severity: 'error', pointer: '/Compensation/ResultPath' }),
      );
  });

  it('is written in the language of each state and each undo, where a machine has both', async () => {
    const charge = { ...step('charge', { Next: 'Ship' }, 'refund'), QueryLanguage: 'JSONata', ResultPath: undefined };
    const undo = { Type: 'Task', QueryLanguage: 'JSONata', Resource: 'arn:aws:states:::shop:cancel', Arguments: '{% $states.input.why %}' };
    const States = { ...order.States, Charge: charge, Ship: { ...step('ship', { End: true }), Compensate: undo } };
    const machine = (ResultPath: string): object =>
      JSON.parse(JSON.stringify({ ...order, Compensation: { ResultPath }, States })) as object;
    const play = await new Play(machine('$.why')).startLater({ id: 1 });
    const answer = (how: object): Promise<unknown> =>
      play.signalLater({ taskId: play.tasks[0]!.taskId, ...how } as Parameters<typeof play.signalLater>[0]);
    for (const output of ['reserved', { id: 1 }]) await answer({ kind: 'taskSucceeded', output });
    await answer({ kind: 'taskFailed', error: 'Broken', cause: 'for good' });
    expect(play.tasks[0]).toMatchObject({ stateName: 'Undo Ship', parameters: { Error: 'Broken', Cause: 'for good' } });
    for (const output of ['cancelled', 'refunded', 'released']) await answer({ kind: 'taskSucceeded', output });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'for good' });
    expect(parseDefinition(machine('$.a.b')).diagnostics).toContainEqual(expect.objectContaining({ pointer: '/Compensation/ResultPath' }));
  });

  it.each(['JSONPath', 'JSONata'])('fails with the error that started it in %s, also where that has no cause', async (QueryLanguage) => {
    const task = { Type: 'Task', Resource: 'arn:aws:states:::shop:charge' };
    const play = await new Play({
      QueryLanguage,
      StartAt: 'Charge',
      States: { Charge: { ...task, Compensate: task, End: true } },
    }).startLater();
    await play.signalLater({ kind: 'taskFailed', taskId: play.tasks[0]!.taskId, error: 'Broken' });
    await play.signalLater({ kind: 'taskSucceeded', taskId: play.tasks[0]!.taskId, output: null });
    expect(play.execution).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(play.execution.cause ?? '').toBe('');
  });

  it('compiles to plain Amazon States Language', () => {
    const { definition } = new Play(order);
    expect(JSON.stringify(definition)).not.toContain('Compensat'.concat('e"'));
    expect(Object.keys(definition.States)).toEqual([
      'Reserve',
      'Charge',
      'Ship',
      'Undo Reserve',
      'Undo Charge',
      'Undo Ship',
      'Compensated',
    ]);
  });
});
