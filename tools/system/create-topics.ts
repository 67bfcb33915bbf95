import { createTopics } from '@quadrille/messaging';
import { readSettings, serviceSettings } from '@quadrille/service/settings';
import { doAsTold } from './run-apart.ts';

/** Creates the topics that are missing, with as many partitions as the services are told; fails where one has another number. */
doAsTold(async ({ brokers }: { readonly brokers: string }) => {
  const { KAFKA_PARTITIONS } = readSettings(serviceSettings.pick({ KAFKA_PARTITIONS: true }));
  await createTopics({ brokers: brokers.split(','), partitions: KAFKA_PARTITIONS }).catch((cause: Error) => {
    throw new Error(`Kafka at ${brokers} has not the topics that are needed`, { cause });
  });
});
