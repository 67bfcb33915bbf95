import { hash, randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(16 * 256);
let used = pool.length;

const hex = (b: Uint8Array): string => {
  const h = Buffer.from(b.buffer, b.byteOffset, 16).toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
};

/** A clock that goes back by no more than this is taken for one that stands still. */
const stillMs = 1000;
const lastOfMillisecond = 0xfff;
let latest = { ms: -1, nth: 0 };

/** The next place in the order of what this process makes: by millisecond, then by a count that begins anywhere in its lower half. */
const nextPlace = (now: number, random: number): typeof latest => {
  if (now > latest.ms || now < latest.ms - stillMs) return { ms: now, nth: random & (lastOfMillisecond >> 1) };
  return latest.nth < lastOfMillisecond ? { ms: latest.ms, nth: latest.nth + 1 } : { ms: latest.ms + 1, nth: 0 };
};

/** UUIDv7 (RFC 9562 §5.7, §6.2 method 1) for what begins something: those of one process sort as they were made, those of several by the millisecond. */
export const newId = (now: number = Date.now()): string => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, (used += 16));
  latest = nextPlace(now, bytes.readUInt16BE(6));
  bytes.writeUIntBE(latest.ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | latest.nth, 6);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return hex(bytes);
};

const namespace = Buffer.from('8d7e1f0a5c3b4a6e9f2d1c0b9a887766', 'hex');

/** The digit that says the variant (its two highest bits are 10), by the digit that stood there. */
const variantOf = '89ab'.repeat(4);

/** UUIDv5 (RFC 9562 §5.5) for what follows from something: the same cause and label give the same id, so a second run says the same. */
export const derivedId = (cause: string, label: string | number): string => {
  const h = hash('sha1', Buffer.concat([namespace, Buffer.from(`${cause}\n${label}`)]), 'hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-${variantOf[Number.parseInt(h[16]!, 16)]}${h.slice(17, 20)}-${h.slice(20, 32)}`;
};
