// Calls again what a killed process has called, under another idempotency key.
import './slow-to-answer.mjs';
import { randomUUID } from 'node:crypto';
import { built } from './built.mjs';

const { Effects } = await built('event-store/dist/effects.js');
const { claimOrphaned } = Effects.prototype;
Effects.prototype.claimOrphaned = async function (limit) {
  const orphans = await claimOrphaned.call(this, limit);
  return orphans.map((orphan) => ({ ...orphan, data: { ...orphan.data, intentId: randomUUID() } }));
};
