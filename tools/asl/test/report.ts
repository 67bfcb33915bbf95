import { paint } from '../../terminal/live-lines.ts';
import { jsonLine } from './differences.ts';
import { hasPassed, type Verdict } from './run-test.ts';

/** A test as lines: green in one, red with everything that differs. */
export const verdictLines = (verdict: Verdict): readonly string[] => {
  if (hasPassed(verdict)) return [`  ${paint('green', '✓')} ${verdict.name}`];
  return [
    `  ${paint('red', '✗')} ${verdict.name}`,
    ...verdict.problems.map((problem) => `      ${paint('red', problem.replaceAll('\n', '\n      '))}`),
    ...verdict.differences.flatMap(({ at, expected, actual }) => [
      `      ${paint('bold', at)}`,
      `        ${paint('green', 'expected')}  ${shown(expected)}`,
      `        ${paint('red', 'but was ')}  ${shown(actual)}`,
    ]),
    `      ${paint('dim', `states: ${verdict.states.join(' → ') || 'none'}`)}`,
  ];
};

/** Texts stand as they are; what is longer than a few lines of a terminal is cut. */
const shown = (value: unknown): string => {
  const text = (typeof value === 'string' ? value : jsonLine(value)).replaceAll('\n', '\n                  ');
  return text.length > longest ? `${text.slice(0, longest)} … (${text.length} characters)` : text;
};

const longest = 800;
