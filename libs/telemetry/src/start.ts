import { register } from 'import-in-the-middle/register-hooks.mjs';

// Named modules only: hooking every import doubles the time a process takes to start.
register({ include: ['pg', 'pg-pool'] });

const { startTracing } = await import('./tracing.js');
startTracing();
