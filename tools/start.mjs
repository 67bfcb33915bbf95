#!/usr/bin/env node
/*
 * What `npm start` and its relatives run: `node tools/start.mjs [command] [options]`.
 * Plain JavaScript for Node 20, nothing imported that is not part of Node: on a fresh clone there is nothing else yet.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from './start/build.mjs';
import { install } from './start/install.mjs';
import { handOver } from './start/pinned-node.mjs';
import { checkPrerequisites } from './start/prerequisites.mjs';

/** What a command needs before it can begin; one that is not named here needs all of it. */
const needs = {
  stop: [],
  status: [],
  logs: [],
  reset: [],
  samples: [],
  asl: ['build'],
  conformance: ['build'],
  docs: ['build'],
  'bench-asl': ['build'],
  infrastructure: ['prerequisites'],
  // Specs of these read the sources, and the check of types builds by itself.
  'test --only unit': [],
  'test --only checks': [],
  'test --only integration': ['prerequisites'],
};
/** They kill or fill what they run on: no Kafka and no PostgreSQL of somebody's is taken for that. */
const ownOnly = ['test', 'bench'];

const first = process.argv[2];
const named = first !== undefined && !first.startsWith('-');
const command = named ? basename(first) : 'start';
const options = process.argv.slice(named ? 3 : 2);
const file = new URL(`./commands/${command}.ts`, import.meta.url);

try {
  if (!existsSync(file)) {
    const known = readdirSync(new URL('./commands', import.meta.url)).flatMap((name) => /^([a-z-]+)\.ts$/.exec(name)?.[1] ?? []);
    throw new Error(`There is no command ${command}; there are ${known.join(', ')}.`);
  }
  const wanted = needs[command] ?? needs[[command, ...options.slice(0, 2)].join(' ')] ?? ['prerequisites', 'build'];
  if (wanted.includes('prerequisites')) checkPrerequisites({ ownOnly: ownOnly.includes(command) });
  await install();
  if (wanted.includes('build')) await build();
  await handOver(file, options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
