import { expect, it } from 'vitest';
import { sessionAt } from './session.js';

it('a session takes the options of its address, and then ours', () => {
  const { url, options } = sessionAt(
    'postgres://me:p%40ss@host/db?sslmode=require&options=-c%20geqo%3Doff&host=%2Frun',
    '-c search_path=till',
  );
  expect(options).toBe('-c geqo=off -c datestyle=ISO -c transaction_timeout=0 -c search_path=till');
  expect(new URL(url).searchParams.toString()).toBe('sslmode=require&host=%2Frun');
  expect(url).toContain('postgres://me:p%40ss@host/db?');
});

it('an address without options stays as it is written', () => {
  const address = 'postgres://me:100%@host/db?host=/run/my sql';
  expect(sessionAt(address, '-c geqo=off')).toEqual({ url: address, options: '-c datestyle=ISO -c transaction_timeout=0 -c geqo=off' });
});
