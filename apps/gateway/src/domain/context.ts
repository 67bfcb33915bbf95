/** What a decision of the front door looks at beside command and state. */
export type DecisionContext = Readonly<{
  message: Readonly<{ id: string; type: string; time: string; source: string; traceparent?: string }>;
  /** Milliseconds since 1970 on the database's clock. */
  now: number;
}>;
