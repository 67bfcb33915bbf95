// A second lies between the commit and the publishing, so that a kill falls between them. By itself no defect.
import { built } from './built.mjs';

const { Publisher } = await built('messaging/dist/publisher.js');
const { publish } = Publisher.prototype;
Publisher.prototype.publish = async function (messages) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return publish.call(this, messages);
};
