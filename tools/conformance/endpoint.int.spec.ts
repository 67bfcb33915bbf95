import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveEndpoint } from '../../apps/saga/src/state-machines/endpoint/served.fixture.ts';
import type { ApiErrorCase } from './api-error-case.ts';
import { measure } from './measure.ts';
import { recordings } from './recordings.ts';
import { rejectionOf } from './rejected-requests.ts';

/** What was reached; a change that falls below it has broken something. */
const floors = ['api-errors=100'];

describe('the endpoint', () => {
  let served: Awaited<ReturnType<typeof serveEndpoint>>;
  beforeAll(async () => {
    served = await serveEndpoint();
  });
  afterAll(() => served.close());

  it('rejects what AWS Step Functions rejected, by the same names and in the same words', async () => {
    const tally = existsSync(recordings) ? await measure(recordings, { endpoint: served.client, files: ['api-errors.jsonl'] }) : undefined;
    if (!tally) console.warn(`THE ENDPOINT WAS NOT MEASURED: there are no recordings in ${recordings} (set ASL_CONFORMANCE_DIR)`);
    const broken = tally?.below(floors) ?? [];
    if (broken.length > 0) console.warn(tally?.lines(true).join('\n'));
    expect(broken).toEqual([]);
  });

  it('that rejects nothing is no likeness of one that does', async () => {
    const accepted: ApiErrorCase = { id: 'accepted', key: 'any', op: 'create_state_machine', request: null, expected: { message: 'No.' } };
    expect(await rejectionOf(accepted, served.client)).toBeUndefined();
  });
});
