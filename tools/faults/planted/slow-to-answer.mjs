// The outside acts at once and answers a second later, so that a kill falls between deed and answer. By itself no defect.
import { built } from './built.mjs';

const { Sandbox } = await built('service/dist/sandbox/sandbox.js');
const { record } = Sandbox.prototype;
Sandbox.prototype.record = async function (deed) {
  const entry = await record.call(this, deed);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return entry;
};
