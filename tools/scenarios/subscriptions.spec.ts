import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contracts } from '@quadrille/events';
import { subscriptions } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

/** The events that a service's standing rules begin with, as its files say. */
const reactedTo = (service: string): readonly string[] => {
  const folder = join(root, 'apps', service, 'src', 'reactions');
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\bwhen\(\s*(\w+)/g)].map(([, type]) => type as string)))].sort();
};

describe('what the invariants take each service to act on', () => {
  it.each(['orders', 'inventory', 'payment', 'shipping', 'email'])('is what %s reacts to', (service) => {
    expect(
      Object.values(subscriptions[service] ?? {})
        .flat()
        .sort(),
    ).toEqual(reactedTo(service));
  });

  it('are events of those who tell them', () => {
    const owners = Object.values(subscriptions).flatMap((ofService) => Object.entries(ofService));
    const wrong = owners.flatMap(([owner, types]) => types.filter((type) => contracts.get(type)?.owner !== owner));
    expect(wrong).toEqual([]);
  });
});
