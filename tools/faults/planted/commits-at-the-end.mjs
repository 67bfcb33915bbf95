// Commits offsets only when the service stops, so that it is seen what the stop commits. By itself no defect.
import { built } from './built.mjs';

const { Consumer } = await built('messaging/dist/consumer.js');
const { Offsets } = await built('messaging/dist/offsets.js');
const { stop } = Consumer.prototype;
const { commit } = Offsets.prototype;
let stopping = false;
Consumer.prototype.stop = function () {
  stopping = true;
  return stop.call(this);
};
Offsets.prototype.commit = async function () {
  if (stopping) await commit.call(this);
};
