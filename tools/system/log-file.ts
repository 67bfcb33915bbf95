import { closeSync, copyFileSync, fstatSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** A log may grow to this many bytes; then it is moved to `<name>.log.1` and begins again. */
const logLimit = 16 * 1024 * 1024;

/** In bytes; 0 where there is none yet. */
export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const linesOf = (descriptor: number, from: number, to: number): readonly string[] => {
  const buffer = Buffer.alloc(to - from);
  readSync(descriptor, buffer, 0, buffer.length, from);
  return buffer
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
};

/**
 * The last lines of a log, without blank ones; an unreadable log has none. Only those from the byte `from` on, unless the log has begun again since.
 * Reads no more of it than it has to.
 */
export const lastLines = (file: string, count: number, from = 0): readonly string[] => {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(descriptor);
    const first = from > size ? 0 : from;
    for (let length = 65_536; ; length *= 4) {
      const lines = linesOf(descriptor, Math.max(first, size - length), size);
      // The first one may have lost its beginning.
      if (lines.length > count || length >= size - first) return lines.slice(-count);
    }
  } finally {
    closeSync(descriptor);
  }
};

/** Undefined where it is not there, or no longer. */
const openedAgain = (file: string): number | undefined => {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Answers at each call what lines were finished since the last one, at the first call since this one. A log that has become shorter, or was deleted, has
 * begun again: what was left of its last line is a line then. No call reads more than `atMost` bytes; a character that is cut there waits for its rest.
 */
export const newLines = (file: string, atMost = 1_048_576): (() => readonly string[]) => {
  let position = sizeOf(file);
  let decoder = new StringDecoder('utf8');
  let unfinished = '';
  const beginAgain = (): readonly string[] => {
    const left = unfinished + decoder.end();
    [position, decoder, unfinished] = [0, new StringDecoder('utf8'), ''];
    return left === '' ? [] : [left];
  };
  return () => {
    // Opened before its size is asked: what is open stays, whoever deletes it meanwhile.
    const descriptor = openedAgain(file);
    if (descriptor === undefined) return beginAgain();
    try {
      const { size } = fstatSync(descriptor);
      const left = size < position ? beginAgain() : [];
      const buffer = Buffer.alloc(Math.min(size - position, atMost));
      const read = readSync(descriptor, buffer, 0, buffer.length, position);
      position += read;
      const said = (unfinished + decoder.write(buffer.subarray(0, read))).split('\n');
      unfinished = said.pop() ?? '';
      return [...left, ...said];
    } finally {
      closeSync(descriptor);
    }
  };
};

const keepCopy = (file: string): void => {
  try {
    copyFileSync(file, `${file}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    rmSync(`${file}.1`, { force: true });
  }
};

/**
 * Bounds a log that a running process has open for appending. The file is copied and emptied instead of renamed: the
 * process holds its descriptor and would go on writing to the renamed one. Lines written between both steps are lost;
 * so is the whole log where there is no room for a copy of it.
 */
export const boundLog = (file: string, limit = logLimit): void => {
  try {
    if (statSync(file).size <= limit) return;
    keepCopy(file);
    truncateSync(file, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};
