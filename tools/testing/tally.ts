/** How many held and how many did not. */
export type Tally = { readonly passed: number; readonly failed: number };

export const none: Tally = { passed: 0, failed: 0 };
export const sum = (one: Tally, other: Tally): Tally => ({ passed: one.passed + other.passed, failed: one.failed + other.failed });
