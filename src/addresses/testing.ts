import { createMemoryCache } from '../cache/index.ts';
import { createCustomers } from '../customers/index.ts';
import { fakeJobs, fakeLog, fakeRegistry, keyRing, makeProject, policy } from '../customers/testing.ts';
import { newId } from '../domain/id.ts';
import type { Provider } from '../registry/types.ts';
import { decide } from '../router/index.ts';
import type { Db } from '../store/index.ts';
import { createAddresses } from './index.ts';
import type { Addresses } from './types.ts';

/** Customers and their addresses at scripted providers, in this order. Nothing runs the jobs. */
export async function addressesOn(db: Db, providers: Provider[], { headroomHours = 48 } = {}) {
  const log = fakeLog();
  const jobs = fakeJobs();
  const registry = fakeRegistry(...providers);
  const clock = () => new Date();
  const customers = createCustomers({ db, keyRing, registry, jobs: fakeJobs(), log });
  const addresses: Addresses = createAddresses({
    db,
    cache: createMemoryCache(),
    jobs,
    registry,
    customers,
    decide,
    policy: () => ({ ...policy, order: providers.map(({ id }) => id) }),
    clock,
    headroomHours,
    log,
  });
  const caller = await makeProject(db);
  return {
    parts: { db, registry, customers, addresses, jobs, clock, log },
    caller,
    async customer() {
      const made = await customers.create({ externalId: newId('customer'), country: 'DE' }, caller);
      if (made.kind !== 'CustomerPayload') throw new Error(made.message);
      return made.customer.id;
    },
    async issued(customerId: string, asset: { currency: string; network: string }) {
      const answer = await addresses.request({ customerId, ...asset }, caller);
      if (answer.kind !== 'DepositAddressPayload') throw new Error(answer.message);
      return answer.depositAddress;
    },
    /** A session of the project, as its row has it; answers its id. */
    async session(row: Record<string, unknown>) {
      const id = newId('onrampSession');
      const values = {
        id,
        project_id: caller.projectId,
        idempotency_key: id,
        fingerprint: new Uint8Array(1),
        mode: 'SIMULATOR',
        requested: '{}',
        decision: '{}',
        metadata: '{}',
        ...row,
      };
      await db
        .insertInto('onramp_session')
        .values(values as never)
        .execute();
      return id;
    },
  };
}
