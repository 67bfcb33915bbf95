// Ends the process when it begins with a message of the order of this customer: what a fault in native code, or endless memory, would do.
import { built } from './built.mjs';

const { Committer } = await built('service/dist/committer/committer.js');
const { submitAll } = Committer.prototype;
const kills = ({ type, data }) => type === 'OrderPlaced' && data.customer.email === process.env.PLANTED_KILLER;
Committer.prototype.submitAll = function (messages) {
  if (messages.some(kills)) process.exit(134);
  return submitAll.call(this, messages);
};
