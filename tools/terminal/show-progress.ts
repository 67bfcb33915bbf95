import type { Progress } from '../system/progress.ts';
import { isLive, LiveLines, paint } from './live-lines.ts';

type Step = { readonly title: string; readonly since: number; detail: string };

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`.padStart(7);
const line = (sign: string, { title, since, detail }: Step): string =>
  `  ${sign} ${title.padEnd(28)} ${seconds(since)}${detail === '' ? '' : `   ${paint('dim', detail)}`}`;

/** Steps with their times: moving on a terminal, elsewhere one plain line for each that has ended. */
export const showProgress = (): Progress => {
  const under_way = new Set<Step>();
  const lines = new LiveLines();
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const moving = (): readonly string[] => [...under_way].map((step) => line(paint('cyan', frames[frame % frames.length] as string), step));
  const tick = (): void => {
    frame += 1;
    lines.draw(moving());
  };
  const keep = (text: string): void => {
    if (isLive) lines.keep([text], moving());
    else console.log(text);
  };
  return {
    async step(title, work) {
      const step: Step = { title, since: performance.now(), detail: '' };
      under_way.add(step);
      if (isLive) timer ??= setInterval(tick, 80);
      const end = (sign: string): void => {
        under_way.delete(step);
        if (under_way.size === 0) timer = void clearInterval(timer);
        keep(line(sign, step));
      };
      try {
        const result = await work((text) => (step.detail = text));
        end(paint('green', '✓'));
        return result;
      } catch (error) {
        end(paint('red', '✗'));
        throw error;
      }
    },
    note: (text) => keep(`  ${paint('yellow', '·')} ${text}`),
  };
};
