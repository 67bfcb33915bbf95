import { contracts } from '@quadrille/events';
import type { ServiceFacts } from './service-facts.ts';

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Whoever hears everything of an owner is told so in three words instead of fifteen. */
const heard = (types: readonly string[]): string => {
  const byOwner = Object.groupBy(types, (type) => contracts.get(type)!.owner);
  const parts = Object.entries(byOwner).map(([owner, some = []]) => {
    const all = [...contracts.values()].filter((contract) => contract.owner === owner && contract.kind === 'event');
    return some.length === all.length && all.length > 2 ? `every event of ${owner}` : some.join(', ');
  });
  return parts.join(', ');
};

/** What the page of a service says of it: who asks it what, what it hears, what it says. */
export const serviceTable = ({ name, streams, handles, publishes, sends, calls, routes }: ServiceFacts): string => {
  const isEvent = (type: string): boolean => contracts.get(type)?.kind === 'event';
  const manyRoutes = routes.length > 12;
  const rows: readonly (readonly [string, string])[] = [
    ['owns', `${streams.length === 1 ? 'stream' : 'streams'} ${quoted(streams)} in schema \`${name}\``],
    ['is asked', handles.filter((type) => !isEvent(type)).join(', ')],
    ['reacts to', heard(handles.filter(isEvent))],
    ['publishes', publishes.join(', ')],
    ['asks others', sends.join(', ')],
    ['after the commit, acts on', quoted(calls)],
    ['answers', manyRoutes ? `${routes.length} routes: [OpenAPI](../../docs/reference/openapi.json)` : quoted(routes)],
  ];
  return ['| | |', '|---|---|', ...rows.filter(([, what]) => what !== '').map(([title, what]) => `| ${title} | ${what} |`)].join('\n');
};
