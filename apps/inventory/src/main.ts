import { runService } from '@quadrille/service';
import { inventoryService } from './inventory.service.js';
import { inventorySettings } from './inventory.settings.js';

await runService(inventoryService, inventorySettings);
