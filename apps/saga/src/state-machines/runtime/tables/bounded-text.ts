/** Characters of one change: it is sent in a message of less than a gigabyte, and a character takes up to three bytes of it. */
const most = 256 * 1024 * 1024;

/** @throws RangeError for more characters than a change may have */
export const checkLength = (length: number): void => {
  if (length > most) throw new RangeError(`it has more than ${most} characters`);
};

/** Writes parts of one change as JSON. Throws RangeError when they are too long together, before they fill the memory. */
export const boundedText = (): ((value: unknown) => string) => {
  let length = 0;
  return (value) => {
    const text = JSON.stringify(value);
    checkLength((length += text.length));
    return text;
  };
};
