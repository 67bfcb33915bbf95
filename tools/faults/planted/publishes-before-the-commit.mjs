// Publishes what is decided, and commits it a second later.
import { built } from './built.mjs';

const { Outbound } = await built('service/dist/committer/outbound.js');
const { EventStore } = await built('event-store/dist/event-store.js');
const { messagesOf, publish } = Outbound.prototype;
Outbound.prototype.messagesOf = function (events) {
  const outgoing = messagesOf.call(this, events);
  void publish.call(this, '0', outgoing);
  return outgoing;
};
const { write } = EventStore.prototype;
EventStore.prototype.write = async function (batch, on) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return write.call(this, batch, on);
};
