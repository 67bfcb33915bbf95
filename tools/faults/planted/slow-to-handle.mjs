// Three seconds lie between a message's arrival and its handling, longer than offsets take to be committed. By itself no defect.
import { built } from './built.mjs';

const { Intake } = await built('service/dist/intake.js');
const { handle } = Intake.prototype;
Intake.prototype.handle = async function (messages, stay) {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return handle.call(this, messages, stay);
};
