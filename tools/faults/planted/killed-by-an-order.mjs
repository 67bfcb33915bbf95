// Ends the process when it begins with a message of the order of this customer: what a fault in native code, or endless memory, would do.
import { built } from './built.mjs';

const { Committer } = await built('service/dist/committer/committer.js');
const { submit } = Committer.prototype;
Committer.prototype.submit = function (message) {
  if (message.type === 'OrderPlaced' && message.data.customer.email === process.env.PLANTED_KILLER) process.exit(134);
  return submit.call(this, message);
};
