import { dirname } from 'node:path';
import { expect, it, vi } from 'vitest';
import { aslCommand } from './command.ts';
import { scratchFolder } from './scratch-folder.fixture.ts';

it('a file is looked for where npm was called, wherever what it runs is', async () => {
  const Rest = { Type: 'Wait', SecondsPath: '$.seconds', End: true };
  const path = scratchFolder({ 'rest.asl.json': { StartAt: 'Rest', States: { Rest } }, 'input.json': { seconds: 7 } });
  vi.stubEnv('INIT_CWD', dirname(path('rest.asl.json')));
  const print = vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
  const typed = (...words: string[]) => aslCommand().parseAsync(words, { from: 'user' });
  await typed('validate', 'rest.asl.json');
  expect(print).toHaveBeenLastCalledWith(expect.stringMatching(/rest\.asl\.json: .*valid/));
  await typed('run', 'rest.asl.json', '--input', '@input.json');
  expect(print).toHaveBeenLastCalledWith(JSON.stringify({ seconds: 7 }, undefined, 2));
  await typed('graph', 'rest.asl.json', '--out', 'rest.svg');
  await typed('validate', path('rest.asl.json'));
  expect(process.exitCode).toBe(0);
});
