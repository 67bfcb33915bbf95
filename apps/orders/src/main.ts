import { runService } from '@quadrille/service';
import { ordersService } from './orders.service.js';
import { ordersSettings } from './orders.settings.js';

await runService(ordersService, ordersSettings);
