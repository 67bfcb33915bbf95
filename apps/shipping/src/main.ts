import { runService } from '@quadrille/service';
import { shippingService } from './shipping.service.js';
import { shippingSettings } from './shipping.settings.js';

await runService(shippingService, shippingSettings);
