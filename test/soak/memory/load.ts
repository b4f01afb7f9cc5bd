import { randomUUID } from 'node:crypto';
import type { GatewayProcess } from '../../support/gateway-process.ts';
import type { Vendor } from '../../support/providers/vendor.ts';
import { usdcOnBase } from '../../support/purchases.ts';
import { pick } from '../random.ts';

export type Load = {
  /** Makes one random call. Errors are counted, not thrown. */
  step(): Promise<void>;
  /** The number of calls by kind and result. */
  readonly counts: ReadonlyMap<string, number>;
  /** Ends all subscriptions. */
  stop(): void;
};

type Address = { customerId: string; currency: string; network: string };
type Session = { id: string; reference: string };

const SESSION = 'id status providerReference handoff { __typename } timeline { to }';
const LOOK_UP = `query ($customerId: ID!, $currency: CryptoCurrency!, $network: Network!) {
  depositAddress(customerId: $customerId, currency: $currency, network: $network) { id address status } }`;
const CUSTOMER = `mutation ($externalId: String!) {
  answer: createCustomer(input: { externalId: $externalId, country: "DE" }) { ... on CustomerPayload { customer { id } } } }`;
const ISSUE = `mutation ($customerId: ID!) {
  answer: requestDepositAddress(input: { customerId: $customerId, currency: "USDT", network: "tron" }) { __typename } }`;
const CREATE = `mutation ($input: CreateOnrampSessionInput!) {
  answer: createOnrampSession(input: $input) { __typename ... on OnrampSessionPayload { onrampSession { ${SESSION} } } } }`;
const REFRESH = `mutation ($id: ID!) { answer: refreshOnrampSession(id: $id) { __typename } }`;
const SUBSCRIBE = `subscription ($id: ID!) { onrampSession(id: $id) { ${SESSION} } }`;
const LONGEST_SUBSCRIPTION_MILLISECONDS = 60_000;
const KEPT = 300;

/** The calls of client apps and the webhooks of the vendor, in random order. */
export function createLoad(given: {
  random: () => number;
  gateway: () => GatewayProcess;
  vendor: Vendor;
}): Load {
  const { random, gateway, vendor } = given;
  const counts = new Map<string, number>();
  const addresses: Address[] = [];
  const sessions: Session[] = [];
  const streams = new Set<AbortController>();

  const headers = (accept: string) => ({
    'content-type': 'application/json',
    accept,
    authorization: `Bearer ${gateway().demoKey}`,
  });
  async function ask(query: string, variables: object): Promise<Record<string, never>> {
    const answer = await fetch(`${gateway().url}/graphql`, {
      method: 'POST',
      headers: headers('application/json'),
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data, errors } = (await answer.json()) as {
      data: never;
      errors?: [{ extensions: { code: string } }];
    };
    if (errors) throw new Error(errors[0].extensions.code);
    return data;
  }
  const keep = <Value>(list: Value[], value: Value) => {
    if (list.push(value) > KEPT) list.shift();
  };

  const calls: Record<string, { weight: number; run(): Promise<unknown> }> = {
    lookUp: {
      weight: 40,
      run: async () => addresses.length > 0 && ask(LOOK_UP, pick(random, addresses)),
    },
    newDocument: {
      weight: 5,
      run: () =>
        ask(`query Q${randomUUID().replaceAll('-', '')} { providers { providerId health { state } } }`, {}),
    },
    customer: {
      weight: 5,
      async run() {
        const { answer } = await ask(CUSTOMER, { externalId: randomUUID() });
        const { id: customerId } = (answer as unknown as { customer: { id: string } }).customer;
        await ask(ISSUE, { customerId });
        keep(addresses, { customerId, currency: 'USDT', network: 'tron' });
      },
    },
    create: {
      weight: 15,
      async run() {
        const answer = (await ask(CREATE, { input: usdcOnBase() })).answer as unknown as {
          __typename: string;
          onrampSession?: { id: string; providerReference: string | null };
        };
        if (!answer.onrampSession?.providerReference) throw new Error(answer.__typename);
        keep(sessions, { id: answer.onrampSession.id, reference: answer.onrampSession.providerReference });
      },
    },
    webhook: {
      weight: 15,
      async run() {
        const paid = sessions.splice(Math.floor(random() * sessions.length), 1)[0];
        if (!paid) return;
        await vendor.advance(paid.reference, 'requires_payment');
        await vendor.advance(paid.reference, 'fulfillment_complete');
      },
    },
    refresh: {
      weight: 10,
      run: async () => sessions.length > 0 && ask(REFRESH, { id: pick(random, sessions).id }),
    },
    subscribe: {
      weight: 7,
      async run() {
        if (sessions.length === 0) return;
        const stream = new AbortController();
        streams.add(stream);
        setTimeout(() => stream.abort(), random() * LONGEST_SUBSCRIPTION_MILLISECONDS).unref();
        const { id } = pick(random, sessions);
        const body = JSON.stringify({ query: SUBSCRIBE, variables: { id } });
        const open = { method: 'POST', headers: headers('text/event-stream'), body, signal: stream.signal };
        try {
          const answer = await fetch(`${gateway().url}/graphql`, open);
          for await (const _ of answer.body ?? []) count('message');
        } catch (error) {
          if (!stream.signal.aborted) throw error;
        } finally {
          streams.delete(stream);
        }
      },
    },
    refused: {
      weight: 3,
      run: () => fetch(`${gateway().url}/graphql`, { method: 'POST', body: randomUUID() }),
    },
  };
  const drawn = Object.entries(calls).flatMap(([name, { weight, run }]) =>
    Array.from({ length: weight }, () => ({ name, run })),
  );

  function count(what: string): void {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return {
    counts,
    async step() {
      const { name, run } = pick(random, drawn);
      await run().then(
        () => count(name),
        (error: Error) => count(`${name}: ${error.message.slice(0, 60)}`),
      );
    },
    stop() {
      for (const stream of streams) stream.abort();
    },
  };
}
