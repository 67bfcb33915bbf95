import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bindings, readBindings } from '../../apps/saga/src/state-machines/workers/bindings.ts';
import { root } from '../system/paths.ts';
import { follow } from './follow-page.ts';

const page = readFileSync(join(root, 'docs/how-to/run-your-step-functions.md'), 'utf8');
const explained = [...page.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) => [...names!.matchAll(/`(.*?)`/g)].map(([, name]) => name!));

/** The page's file: as it is written, and as the saga reads it, which is with every field that may be left out. */
const bindings = (): Readonly<{ written: Partial<Bindings>; read: Bindings }> => {
  const folder = mkdtempSync(join(tmpdir(), 'quadrille-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  follow(page, folder);
  const file = join(folder, 'bindings.json');
  return { written: JSON.parse(readFileSync(file, 'utf8')) as Partial<Bindings>, read: readBindings(file) };
};

const fieldsOf = (all: Readonly<Record<string, Readonly<Record<string, object>>>>): readonly string[] =>
  Object.entries(all).flatMap(([kind, bound]) =>
    [...new Set(Object.values(bound).flatMap((binding) => Object.keys(binding)))].map((field) => `${kind}.….${field}`),
  );

describe('the file of bindings on the page', () => {
  it('shows every field but the one that allows what is refused', () => {
    const { written, read } = bindings();
    expect(fieldsOf(read).filter((field) => !fieldsOf(written).includes(field))).toEqual(['connections.….allowHttp']);
    expect(fieldsOf(written)).toEqual(expect.arrayContaining(['functions.….activity', 'functions.….url']));
  });

  it('has a row for each, and for none that there is not', () => {
    expect(explained.filter((name) => name.includes('.….')).toSorted()).toEqual(fieldsOf(bindings().read).toSorted());
  });
});
