/** An order as `GET /orders/{id}` shows it, as far as the scenarios look. */
export type Order = {
  readonly id: string;
  readonly number?: string;
  readonly status: string;
  readonly amounts?: { readonly total: number };
  readonly payment: { readonly status: string; readonly error?: string; readonly failedAttempts: number };
  readonly shipment: { readonly status: string };
  readonly emails: readonly { readonly template: string; readonly status: string }[];
  readonly reasons?: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
  readonly failure?: { readonly error?: string };
  readonly cancellation?: { readonly error?: string; readonly reason?: string };
  readonly cancellationAsked?: { readonly refused?: { readonly error?: string } };
  readonly degraded: boolean;
  readonly workflow: { readonly status: string; readonly currentStates: readonly string[] };
};

/** One line of its history. */
export type Fact = {
  readonly type: string;
  readonly service: string;
  readonly time: string;
  readonly error?: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** One step of its workflow's history. */
export type Step = { readonly type: string; readonly taskTimedOutEventDetails?: { readonly resourceType: string } };

/** Something that a simulated neighbour really did. */
export type Deed = {
  readonly orderId: string;
  readonly intentId: string;
  readonly kind: string;
  readonly amount?: number;
  readonly details?: { readonly template?: string };
};

const fulfilled = ['confirmed', 'shipped', 'delivered'];
export const isConfirmed = ({ status }: Pick<Order, 'status'>): boolean => fulfilled.includes(status);
export const isOver = ({ status }: Pick<Order, 'status'>): boolean => [...fulfilled, 'rejected', 'failed', 'cancelled'].includes(status);
