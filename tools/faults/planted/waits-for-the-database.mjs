// Answers a request when the database is back, however long that takes.
import { built } from './built.mjs';

const { Dispatcher, Unavailable } = await built('service/dist/dispatcher.js');
const { dispatch } = Dispatcher.prototype;
Dispatcher.prototype.dispatch = async function (command, options) {
  for (;;)
    try {
      return await dispatch.call(this, command, options);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
};
