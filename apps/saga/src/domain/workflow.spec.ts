import type { StateMachine } from '@quadrille/asl';
import { expect, it } from 'vitest';
import { cancelRequested, workflowOf } from './workflow.js';

const leadingOn = (...errors: readonly string[]): object => ({ Catch: [{ ErrorEquals: errors, Next: 'Cancelled' }] });
const wait = { Type: 'Task', Resource: 'arn:aws:states:::saga:awaitSignal.waitForTaskToken', Parameters: { signals: ['continue'] } };
const around = (name: string, inner: object, ...catchers: readonly object[]): object => ({
  Type: 'Parallel',
  Branches: [{ StartAt: name, States: { [name]: { ...wait, ...inner, End: true } } }],
  Catch: catchers,
  End: true,
});
const cancelled = { ErrorEquals: [cancelRequested], Next: 'Cancelled' };
const all = { ErrorEquals: ['States.ALL'], Next: 'Cancelled' };

it('a cancellation ends a state by a Catcher that names it, of its own or around it, where none takes everything before', () => {
  const definition = {
    StartAt: 'Named',
    States: {
      Named: { ...wait, ...leadingOn(cancelRequested), Next: 'Everything' },
      Everything: { ...wait, ...leadingOn('States.ALL'), Next: 'Around' },
      Around: around('Within', {}, cancelled),
      TakenWithin: around('Taken', leadingOn('States.TaskFailed'), cancelled),
      TakenAround: around('Shadowed', {}, all, cancelled),
      Cancelled: { Type: 'Succeed' },
    },
  } as unknown as StateMachine;
  expect([...workflowOf('w', 'hash', definition).cancellable].sort()).toEqual(['Around', 'Named', 'TakenWithin', 'Within']);
});
