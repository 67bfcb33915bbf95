import { connect, type Socket } from 'node:net';

export type Answer = Readonly<{
  /** 0 where the connection was closed before there was one. */
  status: number;
  /** The order's id, where one was made. */
  id: string | undefined;
}>;

type Slot = { socket: Socket; busy: boolean; answer: ((answer: Answer) => void) | undefined; received: string };

/**
 * Posts over a few kept-alive connections with as little work as possible, since it shares the machine with what it measures.
 * One request a connection at a time. A connection that was closed, as a server does with idle ones, is opened anew when it is wanted.
 */
export class Poster {
  readonly #slots: Slot[] = [];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #url: URL;

  private constructor(gateway: string) {
    this.#url = new URL(gateway);
  }

  static async open(gateway: string, connections: number): Promise<Poster> {
    const poster = new Poster(gateway);
    for (let n = 0; n < connections; n += 1) {
      const socket = poster.#connect();
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      const slot: Slot = { socket, busy: false, answer: undefined, received: '' };
      poster.#slots.push(slot);
      poster.#listen(slot);
    }
    return poster;
  }

  async post(path: string, body: string): Promise<Answer> {
    const slot = await this.#free();
    if (slot.socket.readyState !== 'open') {
      slot.socket = this.#connect();
      this.#listen(slot);
    }
    const request = `POST ${path} HTTP/1.1\r\nhost: ${this.#url.host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return new Promise((resolve) => {
      slot.answer = resolve;
      slot.socket.write(request);
    });
  }

  close(): void {
    for (const { socket } of this.#slots) socket.destroy();
  }

  #connect(): Socket {
    return connect({ port: Number(this.#url.port), host: this.#url.hostname, noDelay: true }).on('error', () => undefined);
  }

  #listen(slot: Slot): void {
    const { socket } = slot;
    slot.received = '';
    const end = (status: number): void => {
      const { answer, received } = slot;
      slot.received = '';
      if (socket !== slot.socket || answer === undefined) return; // what a server says to a connection that asked nothing
      slot.answer = undefined;
      this.#release(slot);
      answer({ status, id: /"id":"([0-9a-f-]{36})"/.exec(received)?.[1] });
    };
    socket.on('data', (chunk) => {
      slot.received += chunk.toString('latin1');
      const head = slot.received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(slot.received)?.[1] ?? 0);
      if (slot.received.length >= head + 4 + length) end(Number(slot.received.slice(9, 12)));
    });
    socket.on('close', () => end(0));
  }

  #release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else slot.busy = false;
  }

  #free(): Promise<Slot> {
    const slot = this.#slots.find(({ busy }) => !busy);
    if (!slot) return new Promise((resolve) => this.#waiting.push(resolve));
    slot.busy = true;
    return Promise.resolve(slot);
  }
}
