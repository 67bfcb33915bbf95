import type { Grades } from './grades.ts';
import { reasonOf } from './known-misses.ts';

type Count = { right: number; all: number; readonly misses: string[] };

const levels = ['T1', 'T2', 'T3', 'T4'] as const;
/** Of a tier or of all that are measured. */
const isLevel = (name: string): boolean => levels.some((level) => name.endsWith(level));
/** The tiers whose tasks are all known, so that the whole history can be expected. */
const measured: ReadonlySet<string> = new Set(['pure', 'lambda']);

const isMeasure = (name: string): boolean =>
  /^(?:(?:(?:pure|lambda|service) )?T[1-4]|choice|teststate|refusals|api-errors|restart)$/.test(name);

/** Counts what matched, per file, tier and level. */
export class Tally {
  readonly #counts = new Map<string, Count>();
  readonly #leftOut = new Map<string, { cases: number; readonly why: string }>();

  count(name: string, matches: boolean, what: string): void {
    const count = this.#counts.get(name) ?? { right: 0, all: 0, misses: [] };
    this.#counts.set(name, count);
    count.all++;
    if (matches) count.right++;
    else count.misses.push(what);
  }

  /** Takes note of a case that was not played. */
  leaveOut(name: string, why: string): void {
    const leftOut = this.#leftOut.get(name) ?? { cases: 0, why };
    this.#leftOut.set(name, leftOut);
    leftOut.cases++;
  }

  grade(tier: string, grades: Grades, what: string): void {
    for (const level of levels) {
      this.count(`${tier} ${level}`, grades[level], what);
      if (measured.has(tier)) this.count(level, grades[level], what);
    }
  }

  lines(withMisses: boolean): string[] {
    const leftOut = [...this.#leftOut].map(
      ([name, { cases, why }]) => `${name.padEnd(14)} ${String(cases).padStart(4)} not played: ${why}`,
    );
    const played = [...this.#counts]
      .sort(([left], [right]) => left.localeCompare(right))
      .flatMap(([name, { right, all, misses }]) => [
        `${name.padEnd(14)} ${String(right).padStart(4)} of ${String(all).padStart(4)}  ${((right / all) * 100).toFixed(1)} %`,
        ...(withMisses
          ? misses.flatMap((miss) => [`    ${miss}`, ...(isLevel(name) ? [`        ${reasonOf(miss) ?? 'NOBODY KNOWS WHY'}`] : [])])
          : []),
      ]);
    return [...played, ...leftOut];
  }

  get isEmpty(): boolean {
    return this.#counts.size + this.#leftOut.size === 0;
  }

  /** What was missed on a level (`T3`) without a known reason. */
  unexplained(name: string): readonly string[] {
    return (this.#counts.get(name)?.misses ?? []).filter((miss) => reasonOf(miss) === undefined);
  }

  /** Those of the floors (`T1=98`) that do not hold, each with the reason. */
  below(floors: readonly string[]): string[] {
    return floors.flatMap((floor) => {
      const [name = '', percent = ''] = floor.split('=');
      if (!isMeasure(name)) return `is no measure: ${floor}`;
      if (percent === '' || Number.isNaN(Number(percent))) return `is no floor: ${floor}`;
      const count = this.#counts.get(name);
      const why = this.#leftOut.get(name)?.why;
      if (!count) return `was not measured: ${floor}${why === undefined ? '' : ` (${why})`}`;
      return (count.right / count.all) * 100 >= Number(percent) ? [] : `below the floor: ${floor}`;
    });
  }
}
