/** A person with the operator role did something; the audit lists it for good. */
export type OperatorActed = Readonly<{
  type: 'OperatorActed';
  data: Readonly<{ actor: string; action: string; target: string; reason: string }>;
}>;
