import { connect } from 'node:net';

/** Metadata request, version 1, for no topic: size, API key 3, version 1, correlation id, client id `q`, an empty list. */
const metadataRequest = Buffer.from('0000000f000300010000000100017100000000', 'hex');

/**
 * Asks a broker for the brokers it knows: at least one when it takes part in its cluster, not merely listens.
 * Spoken by hand because a client library would log each refused connection and wait with back-off.
 */
export const brokersKnownTo = (host: string, port: number, timeoutMs = 1_000): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    socket.once('connect', () => socket.write(metadataRequest));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.length >= 12 ? answer.readInt32BE(8) : 0);
    });
    socket.once('timeout', () => socket.destroy(new Error(`no answer from ${host}:${port} within ${timeoutMs} ms`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`${host}:${port} closed the connection`)));
  });
