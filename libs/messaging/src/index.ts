export { Batcher } from './batcher.js';
export { createClient } from './client.js';
export { Consumer } from './consumer.js';
export type { ConsumerOptions, Received } from './consumer-options.js';
export { murmur2, partitionOf } from './partition.js';
export { MessageTooLarge, type Outgoing, Publisher } from './publisher.js';
export { checkTopics, createTopics, partitionCount, topicNames, WrongPartitionCount } from './topics.js';
