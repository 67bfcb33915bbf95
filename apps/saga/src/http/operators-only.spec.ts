import { OperatorGuard } from '@quadrille/service';
import { expect, it } from 'vitest';
import { ApprovalsController } from './approvals.controller.js';
import { ExecutionsController } from './executions.controller.js';
import { RedrivesController } from './redrives.controller.js';

it.each([ApprovalsController, ExecutionsController, RedrivesController])(
  'nobody asks %o without the token of an operator',
  (controller) => {
    expect(Reflect.getMetadata('__guards__', controller)).toEqual([OperatorGuard]);
  },
);
