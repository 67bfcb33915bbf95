import { Unavailable } from '@quadrille/service';
import { expect, it } from 'vitest';
import { reading, unlessAway } from './reading.js';

const failing = (reason: Error) => unlessAway(reading(Promise.reject(reason)));

it('what can be read once the store is back is waited for, what cannot be read at all is not', async () => {
  expect(await failing(Object.assign(new Error('the server is shutting down'), { code: '57P01' }))).toBeUndefined();
  expect(await failing(new Unavailable('the store takes too long at the moment'))).toBeUndefined();
  await expect(failing(new TypeError('no such kind of event'))).rejects.toThrow(Unavailable);
  await expect(failing(Object.assign(new Error('no such column'), { code: '42703' }))).rejects.toThrow('no such column');
});
