import { runService } from '@quadrille/service';
import { sagaService } from './saga.service.js';
import { sagaSettings } from './saga.settings.js';

await runService(sagaService, sagaSettings);
