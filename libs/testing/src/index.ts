export { checkInvariant, checkInvariants, explain, type Violation } from './check-invariants.js';
export { type House, type Invariant } from './house.js';
export { subscriptions } from './invariants/i07-applied-exactly-once.js';
export { invariants } from './invariants/index.js';
export { readEnds, readLag } from './kafka/read-lag.js';
export { readTopics, type Stored } from './kafka/read-topics.js';
export { type ScratchDatabase, scratchDatabase } from './scratch-database.js';
export { scratchTopics, testBrokers } from './kafka/scratch-topics.js';
export { settled } from './settled.js';
