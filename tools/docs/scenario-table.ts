import { scenarios } from '../scenarios/index.ts';

/** What an order may go through and what it ends in, as `npm run demo` plays it. */
export const scenarioTable = (): string => {
  const rows = scenarios.flatMap(({ number, title, plays }) =>
    plays.map(({ promise }, index) => `| ${index === 0 ? number : ''} | ${index === 0 ? title : ''} | ${promise} |`),
  );
  return ['| | when | then |', '|---|---|---|', ...rows].join('\n');
};
