import { inspect } from 'node:util';
import type { Prefill } from '../../../../provider/sessions.ts';
import { assert } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import {
  createOn,
  getOn,
  makingRequests,
  recordGet,
  vendorWire,
  wiresOf,
  withAnswer,
} from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { Recording, Replay, Trial } from '../../host/trial.ts';
import { wireAnswer } from '../../host/wire-answer.ts';
import { secretValues } from '../../samples/secret-values.ts';

const VENDOR_TEXT = 'canary text of the vendor, Mr Canary Personne';

/** Personal data that must not occur in any error or log. */
const prefill: Prefill = {
  email: 'canary.mail@personne.example',
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  dateOfBirth: '1971-11-23',
  address: {
    country: 'US',
    line1: '4711 Canaryline One',
    line2: '4712 Canaryline Two',
    city: 'Canarycity',
    state: 'CA',
    postalCode: '90471',
  },
};
const clientIp = '198.18.47.11';

function canaries<Options>({ definition }: Trial<Options>, { served, request, news }: Recording<Options>) {
  const { address, ...person } = prefill;
  const { handoff } = news;
  const handoffSecrets =
    handoff === undefined
      ? []
      : 'url' in handoff
        ? [handoff.url, new URL(handoff.url).search.slice(1)]
        : [handoff.clientSecret];
  return [
    VENDOR_TEXT,
    clientIp,
    ...secretValues(definition, served.options),
    ...[person.email, person.firstName, person.lastName, address?.line1, address?.line2, address?.city],
    ...request.wallets.flatMap((wallet) => [wallet.address, wallet.memo]),
    ...handoffSecrets,
  ].filter((value): value is string => typeof value === 'string' && value.length > 3);
}

/** Everything of an error that a log could contain. */
function loggedText(error: unknown): string {
  const parts = [
    inspect(error, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null }),
  ];
  for (
    let link: unknown = error, depth = 0;
    link instanceof Error && depth < 8;
    link = link.cause, depth += 1
  ) {
    parts.push(link.message, link.stack ?? '', JSON.stringify(link, ownMembers(link)));
  }
  return parts.join('\n');
}

const ownMembers = (error: Error) => (_: string, value: unknown) =>
  typeof value === 'bigint'
    ? `${value}`
    : value === error
      ? { ...error }
      : value instanceof Error
        ? value.message
        : value;

/** Provokes errors whose responses repeat the request, hold text of the vendor, or cannot be parsed. */
async function provokeErrors<Options>(trial: Trial<Options>, recording: Recording<Options>, replay: Replay) {
  const { prepared } = recording;
  const [{ index: first, request, answer }] = makingRequests(trial, recording);
  const echo = `${request.body} ${JSON.stringify([...request.headers])} ${answer.body} ${VENDOR_TEXT}`;
  const texts = {
    message: VENDOR_TEXT,
    description: VENDOR_TEXT,
    detail: VENDOR_TEXT,
    details: [VENDOR_TEXT],
    param: VENDOR_TEXT,
  };
  const bodies = trial.suite.refusals.map(({ status, body }) => ({ status, body: withTexts(body, texts) }));
  const wires = [
    ...bodies.map(vendorWire),
    ...[200, 400, 401, 404, 422, 429, 500].flatMap((status) =>
      [
        echo,
        JSON.stringify(echo),
        JSON.stringify({ ...texts, error: { ...texts, code: echo, type: echo }, errorCode: echo }),
      ].map((body) => vendorWire({ status, body })),
    ),
    {
      bytes: Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${echo}`),
      ending: 'reset' as const,
    },
    { bytes: Buffer.from(`${echo}\r\n\r\n`), ending: 'end' as const },
    wireAnswer({ ...answer, body: answer.body.slice(0, -2) }),
  ];
  // The reference of some hand-offs is reported by a webhook only.
  const lookup = recording.news.reference === null ? null : await recordGet(recording);
  for (const wire of wires) {
    replay.script(withAnswer(recording, first, wire));
    await replay.operations.sessions.create(prepared, prefill, call()).catch(() => undefined);
    if (lookup === null) continue;
    await getOn(replay, lookup.reference, wiresOf(lookup.exchanges).with(0, wire)).catch(() => undefined);
  }
  const silent = { bytes: Buffer.alloc(0), ending: 'hang' as const };
  await createOn(replay, recording, [silent], AbortSignal.timeout(60)).catch(() => undefined);
}

function withTexts(body: unknown, texts: Record<string, unknown>): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const entries = Object.entries(body).map(([name, value]) => [name, withTexts(value, texts)]);
  return { ...texts, ...Object.fromEntries(entries) };
}

export const secrets: readonly Behaviour[] = [
  {
    name: 'exposes no secret in an error or a warning',
    async run(trial) {
      const recordings: Array<Awaited<ReturnType<typeof trial.record>>> = [];
      for (const kind of trial.facts.handoffs) {
        const recording = await trial.record({ ...trial.request(), clientIp, handoffs: [kind] });
        recordings.push(recording);
        const replay = await trial.replay(recording.served);
        await provokeErrors(trial, recording, replay);
        await replay.close();
        await createOn(replay, recording, []).catch(() => undefined);
      }
      assert(trial.failures.length > 0, 'no error occurred, so nothing was checked');
      const warnings = [...trial.warnings, ...recordings.flatMap(({ served }) => served.warnings)];
      const warned = warnings.map((warning) => inspect(warning, { depth: 12 }));
      const errors = trial.failures.map((failure): [string, string] => [failure.code, loggedText(failure)]);
      for (const canary of new Set(recordings.flatMap((recording) => canaries(trial, recording)))) {
        const hidden = `${canary.slice(0, 3)}…`;
        for (const [code, text] of errors)
          assert(!text.includes(canary), `the error ${code} contains ${hidden}`);
        assert(!warned.some((text) => text.includes(canary)), `a warning contains ${hidden}`);
      }
    },
  },
  {
    name: 'marks its secret options',
    async run(trial) {
      const served = await trial.serve();
      assert(secretValues(trial.definition, served.options).length > 0, 'no option is marked with secret()');
    },
  },
];
