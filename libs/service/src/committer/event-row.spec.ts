import { randomUUID } from 'node:crypto';
import { contractsOf } from '@quadrille/events';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Draft } from './draft.js';
import { eventRow, type Said } from './event-row.js';

const owner = `mint-${randomUUID().slice(0, 8)}`;
const Struck = contractsOf(owner).event(`Struck.${owner}`, 'A coin is made.', z.object({ orderId: z.string() }));

it('what is published is keyed as its contract says, whichever stream it is of; what is private by its stream', () => {
  const subjectOf = (topic: string | null) => {
    const said: Said = { id: 'i', messageId: 'm', time: 't', topic, cause: 'm', traceparent: undefined, correlationid: undefined };
    return eventRow({ id: 'the execution', version: 1 } as Draft, Struck({ orderId: 'the order' }), said).metadata.subject;
  };
  expect([subjectOf(Struck.topic), subjectOf(null)]).toEqual(['the order', undefined]);
});
