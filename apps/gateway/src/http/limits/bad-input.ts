/** One thing wrong with what was sent: a JSON pointer into the body (or the place, for what is no body) and what is wrong with it. Never the value itself. */
export type Flaw = Readonly<{ pointer: string; detail: string; in?: 'query' | 'path' | 'header' }>;

/** A body can be wrong in ten thousand places; nobody reads so many. */
const mostFlaws = 50;

type More = Readonly<{ flaws?: readonly Flaw[]; headers?: Readonly<Record<string, string>> }>;

/** A request that is refused before anything is done with it. `status` is the HTTP answer it deserves. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
  readonly status: number;
  readonly flaws: readonly Flaw[];
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, { flaws = [], headers }: More = {}) {
    super(message);
    this.status = status;
    this.flaws = flaws.slice(0, mostFlaws);
    this.headers = headers;
  }
}

/** RFC 6901. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
