import { setTimeout as sleep } from 'node:timers/promises';
import { PromiseBroken } from './expect.ts';

const pollMs = 200;

/** Asks again and again until the answer is as wanted; throws PromiseBroken with `complaint` and the last answer when patience is over. */
export const poll = async <Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  complaint: string,
  withinMs = 45_000,
): Promise<Answer> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > deadline) throw new PromiseBroken(`${complaint} after ${withinMs / 1_000} s: ${JSON.stringify(answer)}`);
    await sleep(pollMs);
  }
};
