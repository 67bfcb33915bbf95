import { join } from 'node:path';

/** The recordings are not part of the repository; by default they lie beside it. */
export const recordings = process.env['ASL_CONFORMANCE_DIR'] ?? join(import.meta.dirname, '../../../shared/asl-conformance');
