// Resolves the offset first and handles then.
import './slow-to-handle.mjs';
import { built } from './built.mjs';

const { Intake } = await built('service/dist/intake.js');
const { handle } = Intake.prototype;
Intake.prototype.handle = async function (messages, stay) {
  void handle.call(this, messages, stay);
};
