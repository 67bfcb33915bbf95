import { connect, type Socket } from 'node:net';

export type Answer = Readonly<{ status: number; /** The order's id, where one was made. */ id: string | undefined }>;

type Slot = { readonly socket: Socket; busy: boolean; answer: ((answer: Answer) => void) | undefined; received: string };

/**
 * Posts over a few kept-alive connections with as little work as possible, since it shares the machine with what it measures.
 * One request a connection at a time.
 */
export class Poster {
  readonly #slots: Slot[] = [];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #host: string;

  private constructor(host: string) {
    this.#host = host;
  }

  static async open(gateway: string, connections: number): Promise<Poster> {
    const { hostname, port, host } = new URL(gateway);
    const poster = new Poster(host);
    for (let n = 0; n < connections; n += 1) {
      const socket = connect(Number(port), hostname);
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      socket.setNoDelay(true);
      poster.#add(socket);
    }
    return poster;
  }

  async post(path: string, body: string): Promise<Answer> {
    const slot = await this.#free();
    const request = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return new Promise((resolve) => {
      slot.answer = resolve;
      slot.socket.write(request);
    });
  }

  close(): void {
    for (const { socket } of this.#slots) socket.destroy();
  }

  #add(socket: Socket): void {
    const slot: Slot = { socket, busy: false, answer: undefined, received: '' };
    this.#slots.push(slot);
    const end = (status: number): void => {
      const id = /"id":"([0-9a-f-]{36})"/.exec(slot.received)?.[1];
      slot.received = '';
      const { answer } = slot;
      slot.answer = undefined;
      const next = this.#waiting.shift();
      if (next) next(slot);
      else slot.busy = false;
      answer?.({ status, id });
    };
    socket.on('data', (chunk) => {
      slot.received += chunk.toString('latin1');
      const head = slot.received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(slot.received)?.[1] ?? 0);
      if (slot.received.length >= head + 4 + length) end(Number(slot.received.slice(9, 12)));
    });
    socket.on('error', () => undefined).on('close', () => end(0));
  }

  #free(): Promise<Slot> {
    const slot = this.#slots.find(({ busy }) => !busy);
    if (!slot) return new Promise((resolve) => this.#waiting.push(resolve));
    slot.busy = true;
    return Promise.resolve(slot);
  }
}
