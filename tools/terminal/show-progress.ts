import type { Progress } from '../system/progress.ts';
import { isLive, LiveLines, paint, seconds, spinner } from './live-lines.ts';

type Step = { readonly title: string; readonly since: number; detail: string };

const line = (sign: string, { title, since, detail }: Step): string =>
  `  ${sign} ${title.padEnd(28)} ${seconds(performance.now() - since).padStart(7)}${detail === '' ? '' : `   ${paint('dim', detail)}`}`;

/** Steps with their times: moving on a terminal, elsewhere one plain line for each that has ended. */
export const showProgress = (): Progress => {
  const underWay = new Set<Step>();
  const lines = new LiveLines();
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const moving = (): readonly string[] => [...underWay].map((step) => line(spinner(frame), step));
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
      underWay.add(step);
      if (isLive) timer ??= setInterval(tick, 80);
      const end = (sign: string): void => {
        underWay.delete(step);
        if (underWay.size === 0) timer = void clearInterval(timer);
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
