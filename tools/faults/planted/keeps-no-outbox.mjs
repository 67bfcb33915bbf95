// Commits, then publishes, and remembers nowhere what it has still to publish.
import './slow-to-publish.mjs';
import { built } from './built.mjs';

const { EventStore } = await built('event-store/dist/event-store.js');
const { write } = EventStore.prototype;
EventStore.prototype.write = async function (batch, on) {
  const transactionId = await write.call(this, batch, on);
  await (on ?? this.pool).query('DELETE FROM outbox');
  return transactionId;
};
