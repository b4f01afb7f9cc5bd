import type { Job } from '../client/job.ts';
import { UNIQUE } from '../client/job.ts';
import type { Bench } from '../harness/bench.ts';
import { type Gateway, type Home, startGateway } from '../harness/gateway.ts';
import { type InstantProvider, openProvider } from '../harness/provider.ts';
import { type Seeded, seed } from '../harness/seed.ts';
import { headersOf, lookUpText, slotOf } from './addresses.ts';

const CREATE = `mutation Create($input: CreateOnrampSessionInput!) { answer: createOnrampSession(input: $input) {
  ... on OnrampSessionPayload { onrampSession { id status providerId providerReference handoff { __typename ... on RedirectHandoff { url } } } } } }`;

const LOOK_UP = lookUpText('', '{ id address }');

export type Shop = { readonly provider: InstantProvider; readonly home: Home; readonly seeded: Seeded };

/** A gateway's data on PostgreSQL and Redis, whose only provider answers at once, with customers who have addresses. */
export async function openShop(bench: Bench): Promise<Shop> {
  const provider = await openProvider();
  bench.after(provider.close);
  const { redisUrl, makeDatabase } = await bench.servers();
  const databaseUrl = await makeDatabase();
  const home = { folder: bench.folder(), databaseUrl, redisUrl, providers: provider.yaml };
  const gateway = await startGateway(home);
  const seeded = await seed(gateway, redisUrl);
  await gateway.stop();
  return { provider, home, seeded };
}

const inputOf = (key: string, { customerId, depositAddressId }: Seeded['customers'][number]) => ({
  idempotencyKey: key,
  customerId,
  depositAddressId,
  asset: { currency: 'USDC', network: 'base' },
  fiatCurrency: 'USD',
  fiatAmount: '50',
});

/** A job that creates sessions, each under a key of its own. */
export function createsOf(
  { port, key }: Gateway,
  { seeded }: Shop,
  run: Pick<Job, 'connections' | 'seconds' | 'warmUpSeconds' | 'requests'>,
): Job {
  return {
    port,
    path: '/graphql',
    headers: headersOf(key),
    expected: '"READY"',
    bodies: seeded.customers.map((customer) =>
      JSON.stringify({ query: CREATE, variables: { input: inputOf(`bench-${UNIQUE}`, customer) } }),
    ),
    ...run,
  };
}

/** A job that looks up addresses, of the gateway or of bare. */
export function lookUpsOf(
  { port, key }: Pick<Gateway, 'port' | 'key'>,
  { seeded }: Shop,
  run: Pick<Job, 'connections' | 'seconds' | 'warmUpSeconds' | 'rate'>,
): Job {
  return {
    port,
    path: '/graphql',
    headers: headersOf(key),
    expected: '"address":"0x',
    bodies: seeded.customers.map(({ customerId }) =>
      JSON.stringify({ query: LOOK_UP, variables: slotOf(customerId) }),
    ),
    ...run,
  };
}

export type Session = { readonly id: string; readonly providerReference: string };

/** Creates sessions a few at once and returns them. */
export async function makeSessions(gateway: Gateway, { seeded }: Shop, count: number): Promise<Session[]> {
  const made: Session[] = [];
  const AT_ONCE = 20;
  for (let number = 0; number < count; number += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - number) }, async (_, at) => {
      const customer = seeded.customers[(number + at) % seeded.customers.length];
      if (!customer) throw new Error('No customer was seeded.');
      const input = inputOf(`session-${Date.now()}-${number + at}`, customer);
      const { answer } = await gateway.ask<{ answer: { onrampSession: Session } }>(CREATE, { input });
      return answer.onrampSession;
    });
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
