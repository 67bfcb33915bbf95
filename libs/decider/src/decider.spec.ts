import { describe, expect, it } from 'vitest';
import { type Decider, decideWith, fold, type Message } from './decider.js';
import { Refusal } from './refusal.js';
import { specify } from './specify.js';

type Door = Readonly<{ status: 'shut' | 'open'; opened: number }>;
type DoorCommand = Message<'Open', { by: string }> | Message<'Lock', { by: string }>;
type DoorEvent = Message<'Opened', { by: string; at: number }>;

const door: Decider<Door, DoorCommand, DoorEvent, { now: number }> = {
  initialState: { status: 'shut', opened: 0 },
  decide: decideWith<Door, DoorCommand, DoorEvent, { now: number }>({
    Open: ({ data: { by } }, { status }, { now }) => (status === 'open' ? [] : [{ type: 'Opened', data: { by, at: now } }]),
    Lock: ({ data: { by } }, { status }) => {
      if (status === 'open') throw new Refusal('doors.stands-open', `${by} cannot lock an open door`, { by });
      return [];
    },
  }),
  evolve: ({ opened }) => ({ status: 'open', opened: opened + 1 }),
};
const openedByAda: DoorEvent = { type: 'Opened', data: { by: 'Ada', at: 1 } };

describe('a decider', () => {
  const { given } = specify(door);

  it('answers a command with what follows, in the context it is given', () => {
    expect(given().when({ type: 'Open', data: { by: 'Ada' } }, { now: 7 })).toEqual([{ type: 'Opened', data: { by: 'Ada', at: 7 } }]);
  });

  it('decides each command by its own function, on the state that its history makes', () => {
    expect(given(openedByAda).when({ type: 'Open', data: { by: 'Eve' } }, { now: 8 })).toEqual([]);
    expect(given().when({ type: 'Lock', data: { by: 'Eve' } }, { now: 8 })).toEqual([]);
  });

  it('refuses with a dotted code and the details, for the caller alone', () => {
    expect(() => given(openedByAda).when({ type: 'Lock', data: { by: 'Eve' } }, { now: 8 })).toThrow(
      expect.objectContaining({ name: 'Refusal', code: 'doors.stands-open', details: { by: 'Eve' } }),
    );
  });

  it('folds its events in order, from its initial state', () => {
    expect(fold(door, [])).toBe(door.initialState);
    expect(given(openedByAda, openedByAda).state()).toEqual({ status: 'open', opened: 2 });
  });

  it('leaves the initial state as it was', () => {
    fold(door, [openedByAda]);
    expect(door.initialState).toEqual({ status: 'shut', opened: 0 });
  });
});
