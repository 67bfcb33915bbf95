// Knows of the messages that this process has handled, and of none that were handled before it began.
import { built } from './built.mjs';

const { EventStore } = await built('event-store/dist/event-store.js');
const { load } = EventStore.prototype;
EventStore.prototype.load = async function (ids, on) {
  const streams = await load.call(this, ids, on);
  return streams.map((stream) => ({ ...stream, handled: '', spilled: false }));
};
