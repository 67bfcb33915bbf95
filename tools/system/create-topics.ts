import { createTopics } from '@quadrille/messaging';
import { doAsTold } from './run-apart.ts';

/** Creates the topics that are missing; fails where one has another partition count than the code. */
doAsTold(({ brokers }: { readonly brokers: string }) => createTopics({ brokers: brokers.split(',') }));
