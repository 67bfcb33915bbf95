import { runService } from '@quadrille/service';
import { paymentService } from './payment.service.js';
import { paymentSettings } from './payment.settings.js';

await runService(paymentService, paymentSettings);
