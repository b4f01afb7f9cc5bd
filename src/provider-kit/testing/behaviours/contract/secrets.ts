import { inspect } from 'node:util';
import type { Prefill } from '../../../../provider/sessions.ts';
import { hold } from '../../assertions/claims.ts';
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

const PROSE = 'canary prose of the vendor, Mr Canary Personne';

/** Found in no error and no log, wherever they come from. */
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
  const opened =
    handoff === undefined
      ? []
      : 'url' in handoff
        ? [handoff.url, new URL(handoff.url).search.slice(1)]
        : [handoff.clientSecret];
  return [
    PROSE,
    clientIp,
    ...secretValues(definition, served.options),
    ...[person.email, person.firstName, person.lastName, address?.line1, address?.line2, address?.city],
    ...request.wallets.flatMap((wallet) => [wallet.address, wallet.memo]),
    ...opened,
  ].filter((value): value is string => typeof value === 'string' && value.length > 3);
}

/** Everything of an error that a log could write. */
function told(error: unknown): string {
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

/** Every trouble that may make an adapter talk: errors that echo what was sent, and answers that hold too much. */
async function provokeErrors<Options>(trial: Trial<Options>, recording: Recording<Options>, replay: Replay) {
  const { prepared } = recording;
  const [{ index: first, request, answer }] = makingRequests(trial, recording);
  const echo = `${request.body} ${JSON.stringify([...request.headers])} ${answer.body} ${PROSE}`;
  const prose = { message: PROSE, description: PROSE, detail: PROSE, details: [PROSE], param: PROSE };
  const bodies = trial.suite.refusals.map(({ status, body }) => ({ status, body: withProse(body, prose) }));
  const wires = [
    ...bodies.map(vendorWire),
    ...[200, 400, 401, 404, 422, 429, 500].flatMap((status) =>
      [
        echo,
        JSON.stringify(echo),
        JSON.stringify({ ...prose, error: { ...prose, code: echo, type: echo }, errorCode: echo }),
      ].map((body) => vendorWire({ status, body })),
    ),
    {
      bytes: Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${echo}`),
      ending: 'reset' as const,
    },
    { bytes: Buffer.from(`${echo}\r\n\r\n`), ending: 'end' as const },
    wireAnswer({ ...answer, body: answer.body.slice(0, -2) }),
  ];
  // Only a webhook tells the reference of some hand-offs.
  const asked = recording.news.reference === null ? null : await recordGet(recording);
  for (const wire of wires) {
    replay.script(withAnswer(recording, first, wire));
    await replay.operations.sessions.create(prepared, prefill, call()).catch(() => undefined);
    if (asked === null) continue;
    await getOn(replay, asked.reference, wiresOf(asked.exchanges).with(0, wire)).catch(() => undefined);
  }
  const silent = { bytes: Buffer.alloc(0), ending: 'hang' as const };
  await createOn(replay, recording, [silent], AbortSignal.timeout(60)).catch(() => undefined);
}

function withProse(body: unknown, prose: Record<string, unknown>): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const entries = Object.entries(body).map(([name, value]) => [name, withProse(value, prose)]);
  return { ...prose, ...Object.fromEntries(entries) };
}

export const secrets: readonly Behaviour[] = [
  {
    name: 'lets no secret out in an error or a warning',
    async run(trial) {
      const recordings: Array<Awaited<ReturnType<typeof trial.record>>> = [];
      for (const kind of trial.facts.handoffs) {
        const recording = await trial.record({ ...trial.suite.request(), clientIp, handoffs: [kind] });
        recordings.push(recording);
        const replay = await trial.replay(recording.served);
        await provokeErrors(trial, recording, replay);
        await replay.close();
        await createOn(replay, recording, []).catch(() => undefined);
      }
      hold(trial.failures.length > 0, 'nothing went wrong, so nothing was seen');
      const warnings = [...trial.warnings, ...recordings.flatMap(({ served }) => served.warnings)];
      const warned = warnings.map((warning) => inspect(warning, { depth: 12 }));
      const errors = trial.failures.map((failure): [string, string] => [failure.code, told(failure)]);
      for (const canary of new Set(recordings.flatMap((recording) => canaries(trial, recording)))) {
        const hidden = `${canary.slice(0, 3)}…`;
        for (const [code, text] of errors)
          hold(!text.includes(canary), `the error ${code} lets ${hidden} out`);
        hold(!warned.some((text) => text.includes(canary)), `a warning lets ${hidden} out`);
      }
    },
  },
  {
    name: 'marks its secrets',
    async run(trial) {
      const served = await trial.serve();
      hold(secretValues(trial.definition, served.options).length > 0, 'no option is marked with secret()');
    },
  },
];
