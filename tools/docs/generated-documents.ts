import { contracts, jsonSchemaOf } from '@quadrille/events';
import { dump } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../system/paths.ts';
import { asyncApiDocument } from './async-api.ts';
import { betweenMarkers } from './between-markers.ts';
import { configurationPage } from './configuration-page.ts';
import { messagesPage } from './messages-page.ts';
import { scenarioTable } from './scenario-table.ts';
import { serviceFacts } from './service-facts.ts';
import { serviceTable } from './service-table.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const page = (path: string): string => readFileSync(join(root, path), 'utf8');

const openApi = async (): Promise<unknown> => {
  const file = join(root, 'apps', 'gateway', 'dist', 'http', 'docs', 'open-api.js');
  const { openApiDocument } = (await import(pathToFileURL(file).href)) as { openApiDocument: () => unknown };
  return openApiDocument();
};

export const schemasFolder = 'docs/reference/schemas';

/** Everything in the repository that is written by a program: path from the root, and text. Reads what was built. */
export const generatedDocuments = async (): Promise<ReadonlyMap<string, string>> => {
  const facts = await serviceFacts();
  return new Map([
    ['docs/reference/configuration.md', await configurationPage()],
    ['docs/reference/messages.md', messagesPage(facts)],
    ['docs/reference/asyncapi.yaml', dump(asyncApiDocument(facts), { lineWidth: 140, noRefs: true })],
    ['docs/reference/openapi.json', json(await openApi())],
    ...[...contracts.values()].map((contract) => [`${schemasFolder}/${contract.type}.json`, json(jsonSchemaOf(contract))] as const),
    ...facts.map((one) => {
      const path = `apps/${one.name}/README.md`;
      return [path, betweenMarkers(page(path), 'generated', serviceTable(one))] as const;
    }),
    ['README.md', betweenMarkers(page('README.md'), 'scenarios', scenarioTable())],
  ]);
};
