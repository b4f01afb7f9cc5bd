import type { Deposits } from '../deposits/index.ts';
import type { JobData } from '../jobs/index.ts';
import type { Log } from '../observe/index.ts';
import { isProviderError } from '../provider/error.ts';
import type { SessionInternals } from '../sessions/index.ts';

/** The handler of the queue `deposit-check`: what is found arrived completes the session that it belongs to. */
export function createCheckDeposits(deps: {
  readonly deposits: Pick<Deposits, 'poll'>;
  readonly sessions: Pick<SessionInternals, 'confirmByDeposit'>;
  readonly log: Pick<Log, 'warn'>;
}): (account: JobData['deposit-check']) => Promise<void> {
  return async (account) => {
    for (const deposit of await deps.deposits.poll(account)) {
      try {
        await deps.sessions.confirmByDeposit(deposit);
      } catch (error) {
        // The next look finds it again.
        if (!isProviderError(error)) throw error;
        const { code, outcome } = error;
        deps.log.warn(
          { depositId: deposit.id, code, outcome },
          "a deposit's session could not be asked after",
        );
      }
    }
  };
}
