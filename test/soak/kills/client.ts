import { setTimeout as wait } from 'node:timers/promises';
import type { CreateOnrampSessionInput, SessionFragment } from '../../../demo/operations.gen.ts';
import type { GatewayProcess } from '../../support/gateway-process.ts';
import { press } from '../../support/press.ts';
import {
  etherInGermany,
  purchasesAt,
  usdcOnBase,
  usdcToAddress,
  usdtToAddress,
} from '../../support/purchases.ts';
import { pick } from '../random.ts';

export type Purchase = {
  readonly input: CreateOnrampSessionInput;
  /** The ids of all answers to the key. */
  readonly ids: Set<string>;
  readonly calls: number;
  readonly session: SessionFragment;
  readonly paid: boolean;
};

/** A session that the provider may have made is looked for during some minutes. */
const GIVE_UP_MILLISECONDS = 600_000;
const REPEATED_AFTERWARDS = 0.3;
const PAID = 0.85;

/** Whether a hosted page has the button that pays. */
export const canBePaid = (html: string) =>
  [...html.matchAll(/<form method="post"[^>]*>(.*?)<\/form>/gs)].some(([, form = '']) => />Pay\b/.test(form));

export type Client = ReturnType<typeof createClient>;

/** A client app that repeats each call under its key until it has an answer, at whichever gateway it reaches. */
export function createClient(given: { random: () => number; gateways: () => readonly GatewayProcess[] }) {
  const { random, gateways } = given;

  /** Repeats `call` until it resolves: each failure may be a gateway that was killed. */
  async function until<Answer>(what: string, call: (gateway: GatewayProcess) => Promise<Answer | null>) {
    const giveUpAt = Date.now() + GIVE_UP_MILLISECONDS;
    let last: unknown = 'no gateway runs';
    while (Date.now() < giveUpAt) {
      const running = gateways();
      if (running.length > 0) {
        const answer = await call(pick(random, running)).catch((error: unknown) => {
          last = error;
          return null;
        });
        if (answer !== null) return answer;
      }
      await wait(200 + random() * 800);
    }
    throw new Error(`${what}: no answer for ten minutes. The last: ${last}`);
  }

  /** What is bought: at Stripe to a wallet, at Calypso to a wallet, to an address of Calypso at either provider. */
  async function choose(): Promise<CreateOnrampSessionInput> {
    const kind = random();
    if (kind < 0.4) return usdcOnBase();
    if (kind < 0.7) return etherInGermany({ provider: 'calypso' });
    const [currency, network] = kind < 0.85 ? ['USDT', 'tron'] : ['USDC', 'ethereum'];
    const customer = await until('createCustomer', (gateway) =>
      purchasesAt(gateway).customer({ country: 'US', subdivision: 'US-CA' }),
    );
    const address = await until('requestDepositAddress', (gateway) =>
      purchasesAt(gateway).depositAddress(customer.id, currency, network),
    );
    return currency === 'USDT'
      ? usdtToAddress(customer.id, address.id)
      : usdcToAddress(customer.id, address.id, { provider: 'stripe' });
  }

  async function pay({ handoff }: SessionFragment): Promise<boolean> {
    if (handoff?.__typename !== 'RedirectHandoff') return false;
    const { pathname, search } = new URL(handoff.url);
    await until(`the page ${handoff.url}`, async (gateway) => {
      const page = new URL(pathname + search, gateway.url).href;
      const answer = await fetch(page);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      // Without a button it is paid: the answer to the last click was lost.
      if (!canBePaid(await answer.text())) return true;
      const paid = await press(fetch, page, /^Pay/);
      // A gateway without its database answers 503, and nothing was paid.
      if (!paid.ok) throw new Error(`HTTP ${paid.status}`);
      return true;
    });
    return true;
  }

  return {
    until,
    async buy(): Promise<Purchase> {
      const input = await choose();
      const ids = new Set<string>();
      let calls = 0;
      const create = () =>
        until(`createOnrampSession ${input.idempotencyKey}`, async (gateway) => {
          calls += 1;
          const answer = await purchasesAt(gateway).create(input);
          if (answer.__typename === 'ProviderUnavailable' && answer.pending) ids.add(answer.pending.id);
          if (answer.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(answer));
          ids.add(answer.onrampSession.id);
          // Whether the provider has made it is not known yet.
          if (answer.onrampSession.status === 'CREATING')
            throw new Error(`${answer.onrampSession.id} is CREATING`);
          return answer.onrampSession;
        });
      const session = await create();
      if (random() < REPEATED_AFTERWARDS) await create();
      const paid = random() < PAID && (await pay(session));
      return { input, ids, calls, session, paid };
    },
  };
}
