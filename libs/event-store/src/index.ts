export { Effects, type OrphanedEffect } from './effects.js';
export { type Batch, emptyBatch, EventStore, type Snapshot, type StreamRow } from './event-store.js';
export { cloudEventText, type Metadata, type NewEvent, nothingFollowed, type StoredEvent, subjectOf } from './event-rows.js';
export { isConflict, isTransient } from './faults.js';
export { migrateSchema, type MigrationTarget } from './migrate.js';
export { outboxBacklog, type OutboxMessage, sweepOutbox } from './outbox.js';
export { countStarts, forgetStarts, type NewlyParked, Parked, type ParkedMessage, startsOf } from './parked.js';
export { claimDueTimers, type DueTimer } from './timers.js';
export { withConnection } from './with-connection.js';
