import { runService } from '@quadrille/service';
import { gatewayService } from './gateway.service.js';
import { gatewaySettings } from './gateway.settings.js';
import { gatewayAdapter } from './http/front/adapter.js';
import { prepareHttp } from './http/front/prepare-http.js';

await runService(gatewayService, gatewaySettings, { adapter: gatewayAdapter, prepare: prepareHttp });
