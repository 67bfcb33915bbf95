/** As the service: an expression may nest as deep, and a sequence be as long, and not one more. */
export const deepest = 100;
export const longestSequence = 873_782;

/** Characters that a function makes or takes. */
export const longestText = 10_000_000;

export const outOfMemory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';

/** An error of a function, in the shape of jsonata's own. */
export function rejection(message: string): Error {
  return Object.assign(new Error(message), { code: 'D3000' });
}
