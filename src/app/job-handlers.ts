import type { createAddresses } from '../addresses/index.ts';
import type { Customers } from '../customers/index.ts';
import type { Deposits } from '../deposits/index.ts';
import type { Erasure } from '../erasure/index.ts';
import type { JobData, Jobs } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import { isProviderError } from '../provider/error.ts';
import type { SessionInternals } from '../sessions/index.ts';

export type JobHandlerDeps = {
  readonly sessions: Pick<SessionInternals, 'poll' | 'confirmByDeposit'>;
  readonly deposits: Pick<Deposits, 'poll'>;
  readonly addresses: Pick<ReturnType<typeof createAddresses>, 'renew' | 'dropFromCache'>;
  readonly customers: Pick<Customers, 'syncProviders'>;
  readonly erasure: Pick<Erasure, 'eraseBodies'>;
  readonly log: Pick<Log, 'warn'>;
};

/** Lists the deposits of an account at its provider, and completes the sessions that they belong to. */
async function checkDeposits(deps: JobHandlerDeps, account: JobData['deposit-check']): Promise<void> {
  for (const deposit of await deps.deposits.poll(account)) {
    try {
      await deps.sessions.confirmByDeposit(deposit);
    } catch (error) {
      // The next check of the account finds the deposit again.
      if (!isProviderError(error)) throw error;
      const { code, outcome } = error;
      deps.log.warn(
        { event: 'provider_call_failed', depositId: deposit.id, code, outcome },
        'The session of a deposit could not be read from its provider',
      );
    }
  }
}

/** Registers the handler of every job queue. */
export function registerJobHandlers(jobs: Pick<Jobs, 'work'>, deps: JobHandlerDeps): void {
  const { sessions, addresses, customers, erasure } = deps;
  jobs.work('session-check', ({ sessionId, hinted }) => sessions.poll(sessionId, hinted));
  jobs.work('deposit-check', (account) => checkDeposits(deps, account));
  jobs.work('address-renewal', addresses.renew);
  jobs.work('address-cache-drop', addresses.dropFromCache);
  jobs.work('customer-changed', customers.syncProviders);
  jobs.work('customer-erased', erasure.eraseBodies);
}
