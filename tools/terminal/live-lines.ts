import { stdout } from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';

/** Moving output only where somebody watches: elsewhere each change is a line of its own. */
export const isLive = stdout.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb';

type Format = Parameters<typeof styleText>[0];
export const paint = (format: Format, text: string): string => styleText(format, text);

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** A sign that turns from one drawing to the next. */
export const spinner = (drawing: number): string => paint('cyan', frames[drawing % frames.length] as string);
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** How long a line may be before the terminal breaks it; as long as it is where nobody watches. */
export const lineWidth = (): number => (isLive ? (stdout.columns ?? 80) - 1 : Infinity);

const clip = (line: string): string =>
  stripVTControlCharacters(line).length <= lineWidth() ? line : stripVTControlCharacters(line).slice(0, lineWidth());

/** Some lines at the end of the output that are drawn again and again in place; no more of them than the terminal can go back over. */
export class LiveLines {
  #drawn = 0;

  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, (stdout.rows ?? 24) - 1).map(clip);
    stdout.write(`${this.#erase()}${shown.map((line) => `${line}\n`).join('')}`);
    this.#drawn = shown.length;
  }

  /** Prints lines that stay, above the ones that move. */
  keep(lines: readonly string[], moving: readonly string[] = []): void {
    stdout.write(`${this.#erase()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = 0;
    this.draw(moving);
  }

  #erase(): string {
    return this.#drawn === 0 ? '' : `\x1b[${this.#drawn}A\x1b[0J`;
  }
}

/** Columns as wide as their widest cell; colours do not count. */
export const table = (rows: readonly (readonly string[])[], gap = '   '): readonly string[] => {
  const width = (text: string): number => stripVTControlCharacters(text).length;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  const pad = (text: string, column: number): string => text + ' '.repeat((widths[column] ?? 0) - width(text));
  return rows.map((row) => `  ${row.map(pad).join(gap)}`.trimEnd());
};
