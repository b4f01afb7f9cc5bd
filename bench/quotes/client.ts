// The providers and the clients of the work `quotes`, in one process on the core of the load, so that one clock has the times
// of both. Prints the origins of the providers; then runs each job that is a line of its standard input and prints its figures.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { openConnection } from '../client/connection.ts';
import { createTally } from '../client/tally.ts';
import { JITTER, openQuotingProviders } from './providers.ts';

export type QuotesJob = {
  readonly port: number;
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  /** `new`: each query for an amount of its own. `cached`: for few amounts, at the pace of `new`. `stream`: subscriptions. */
  readonly kind: 'new' | 'cached' | 'stream';
};

const CACHED_AMOUNTS = 20;
const FIRST_CENTS = 10_000;
const FIELDS = `{ __typename
  ... on Quotes {
    outcome reason
    quotes { id providerId fiatTotal cryptoAmount fees { kind amount currency } labels costBps expiresAt }
    failures { providerId reason } } }`;
const INPUT = '($input: QuotesInput!) { quotes(input: $input)';
const QUERY = `query ${INPUT} ${FIELDS} }`;
const SUBSCRIPTION = `subscription ${INPUT} ${FIELDS} }`;
const RANKED = '"outcome":"QUOTED"';
const FIRST_QUOTE = '"__typename":"Quote"';

const times = JSON.parse(process.argv[2] ?? '[]') as number[];
const slowest = Math.max(...times);
const { origins, stamps } = await openQuotingProviders(times);
let asked = 0;

/** An amount as Stripe's adapter sends it. */
function amountOf(kind: QuotesJob['kind']): string {
  asked += 1;
  const cents = FIRST_CENTS + (kind === 'cached' ? asked % CACHED_AMOUNTS : CACHED_AMOUNTS + asked);
  return String(cents / 100);
}

function requestOf({ port, key, kind }: QuotesJob, fiatAmount: string): string {
  const variables = {
    input: {
      location: { country: 'US', subdivision: 'US-CA' },
      asset: { currency: 'USDC', network: 'base' },
      fiatCurrency: 'USD',
      fiatAmount,
    },
  };
  const isStream = kind === 'stream';
  const body = JSON.stringify({ query: isStream ? SUBSCRIPTION : QUERY, variables });
  const accept = isStream ? 'text/event-stream' : 'application/json';
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${key}\r\naccept: ${accept}`;
  return `${head}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** How long a query that was sent at `sent` waited for the last provider that it asked; 0 if the answers were cached. */
function waited(amount: string, sent: number): number {
  const last = stamps.get(amount)?.last;
  return last && last.answered > sent ? last.answered - Math.max(last.asked, sent) : 0;
}

async function run(job: QuotesJob) {
  const tally = createTally(RANKED);
  let ended = false;

  async function query(): Promise<void> {
    const connection = openConnection(job.port);
    while (!ended) {
      const amount = amountOf(job.kind);
      const sent = performance.now();
      const answer = await new Promise<Parameters<typeof tally.add>[0]>((resolve) =>
        connection.send(requestOf(job, amount), resolve),
      );
      const received = performance.now();
      if (!ended) tally.add(answer, received - sent - waited(amount, sent));
      if (job.kind === 'cached') await wait(slowest * (1 + JITTER * Math.random()));
    }
    connection.close();
  }

  /** One subscription to its ranking. */
  function subscribe(amount: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(job.port, '127.0.0.1').setNoDelay().setEncoding('latin1');
    socket.write(requestOf(job, amount));
    let [text, after] = ['', Number.NaN];
    socket.on('data', (chunk: unknown) => {
      text += String(chunk);
      if (Number.isNaN(after) && text.includes(FIRST_QUOTE)) {
        after = performance.now() - (stamps.get(amount)?.first ?? Number.NaN);
      }
      if (text.includes('"__typename":"Quotes"')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      // A stream without a quote is a wrong answer.
      const isRight = !Number.isNaN(after) && text.includes(RANKED);
      if (!ended) tally.add({ status: isRight ? 200 : 0, body: text }, Number.isNaN(after) ? 0 : after);
      resolve();
    });
    return promise;
  }
  async function subscriptions(): Promise<void> {
    while (!ended) await subscribe(amountOf(job.kind));
  }

  const clients = Array.from({ length: job.connections }, job.kind === 'stream' ? subscriptions : query);
  await wait(job.seconds * 1000);
  ended = true;
  const figures = tally.figures(job.seconds, [], job.connections);
  await Promise.all(clients);
  stamps.clear();
  return figures;
}

console.log(JSON.stringify({ origins }));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(line) as QuotesJob)));
}
