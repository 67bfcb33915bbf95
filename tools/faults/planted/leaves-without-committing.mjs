// Leaves what was finished since the last commit uncommitted when the service stops.
import './commits-at-the-end.mjs';
import { built } from './built.mjs';

const { Consumer } = await built('messaging/dist/consumer.js');
const { Offsets } = await built('messaging/dist/offsets.js');
const { stop } = Consumer.prototype;
Consumer.prototype.stop = function () {
  Offsets.prototype.commit = async () => undefined;
  return stop.call(this);
};
