import { type Contract, contracts } from '@quadrille/events';

/** Forgets what a spec has declared for a service of its own: specs after it in the same process would look for its topics. */
export const forgetContractsOf = (owner: string): void => {
  for (const contract of contracts.values()) if (contract.owner === owner) (contracts as Map<string, Contract>).delete(contract.type);
};
