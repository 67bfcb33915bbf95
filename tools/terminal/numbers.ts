import { InvalidArgumentError } from 'commander';

const numberThat =
  (what: string, isOne: (number: number) => boolean) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() === '' || !isOne(number)) throw new InvalidArgumentError(`${what} is wanted`);
    return number;
  };

/** Values of options, as commander reads them: another text is refused with what is wanted. */
export const whole = numberThat('A whole number above 0', (number) => Number.isInteger(number) && number > 0);
export const positive = numberThat('A number above 0', (number) => Number.isFinite(number) && number > 0);
export const shares = (text: string): readonly number[] =>
  text.split(',').map(numberThat('A number from 0 to 1, or several with commas between', (number) => number >= 0 && number <= 1));
