import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceDatabaseUrl, servicePassword } from './services.ts';

describe('the database of a service', () => {
  it("is the owner's under the service's role, and tells nothing of the owner: neither before the host nor in the query", () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
    const urls = ['me:secret@db:5432/shop?sslmode=disable', 'db:5432/shop?user=me&password=secret&sslmode=disable'];
    const told = urls.map((rest) => serviceDatabaseUrl(`postgres://${rest}`, dataDir, 'email'));
    const expected = `postgres://quadrille_email:${servicePassword(dataDir, 'email')}@db:5432/shop?sslmode=disable`;
    rmSync(dataDir, { recursive: true });
    expect(told).toEqual([expected, expected]);
  });
});
