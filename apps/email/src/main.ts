import { runService } from '@quadrille/service';
import { emailService } from './email.service.js';
import { emailSettings } from './email.settings.js';

await runService(emailService, emailSettings);
