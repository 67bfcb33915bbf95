import { isLive, LiveLines, paint, seconds, spinner } from '../terminal/live-lines.ts';
import type { Played } from './play-all.ts';
import type { Play, Scenario } from './scenario.ts';

/** Of a play with many orders the first few courses tell enough. */
const mostLines = 2;

/**
 * Tells scenarios in their order as they end: each as soon as all of its plays have ended and those before it are told. On a terminal the
 * last lines show what is being played; elsewhere only what has ended is printed, a line each.
 */
export class Recital {
  readonly #scenarios: readonly Scenario[];
  readonly #played = new Map<Play, Played>();
  readonly #lines = new LiveLines();
  readonly #since = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #told = 0;
  #frame = 0;

  constructor(scenarios: readonly Scenario[]) {
    this.#scenarios = scenarios;
    if (isLive) this.#timer = setInterval(() => this.#draw(), 120);
  }

  tell(played: Played): void {
    this.#played.set(played.play, played);
    for (let next = this.#scenarios[this.#told]; next !== undefined && this.#hasEnded(next); next = this.#scenarios[this.#told]) {
      this.#told += 1;
      const lines = this.#course(next);
      if (isLive) this.#lines.keep(lines, this.#moving());
      else lines.forEach((line) => console.log(line));
    }
  }

  end(): void {
    clearInterval(this.#timer);
    if (isLive) this.#lines.draw([]);
  }

  #hasEnded({ plays }: Scenario): boolean {
    return plays.every((play) => this.#played.has(play));
  }

  #course({ number, title, plays }: Scenario): readonly string[] {
    const heading = `\n  ${paint('dim', String(number).padStart(2))}  ${paint('bold', title)}`;
    return [heading, ...plays.flatMap((play) => this.#end(this.#played.get(play) as Played))];
  }

  #end({ play, ms, lines, broken }: Played): readonly string[] {
    const sign = broken === undefined ? paint('green', '✓') : paint('red', '✗');
    const course = lines.slice(0, mostLines).map((line) => `        ${paint('dim', line)}`);
    const more = lines.length > mostLines ? [`        ${paint('dim', `and ${lines.length - mostLines} more like these`)}`] : [];
    const why = broken === undefined ? [] : broken.message.split('\n').map((line) => `        ${paint('red', line)}`);
    return [`      ${sign} ${play.promise}  ${paint('cyan', seconds(ms))}`, ...course, ...more, ...why];
  }

  #draw(): void {
    this.#frame += 1;
    this.#lines.draw(this.#moving());
  }

  #moving(): readonly string[] {
    const open = this.#scenarios.filter((scenario) => !this.#hasEnded(scenario));
    const names = open.map(({ number, title }) => `${number} ${title}`).join(' · ');
    return open.length === 0
      ? []
      : ['', `  ${spinner(this.#frame)} ${seconds(performance.now() - this.#since).padStart(7)}   ${paint('dim', names)}`];
  }
}
