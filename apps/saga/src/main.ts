import { runService } from '@quadrille/service';
import { prepareEndpoint } from './http/state-machines.controller.js';
import { sagaService } from './saga.service.js';
import { sagaSettings } from './saga.settings.js';

await runService(sagaService, sagaSettings, { prepare: prepareEndpoint });
