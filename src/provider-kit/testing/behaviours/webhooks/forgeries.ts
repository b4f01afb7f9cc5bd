import type { RawWebhook } from '../../../../provider/webhook.ts';
import { assert } from '../../assertions/assert.ts';
import { type Genuine, genuineWebhook, refused, verified } from '../../assertions/webhooks.ts';
import type { Behaviour } from '../../behaviour.ts';

const operation = 'webhook';

const without = ({ headers, body }: RawWebhook, name: string): RawWebhook => ({
  body,
  headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
});

const having = ({ headers, body }: RawWebhook, name: string, value: string): RawWebhook => ({
  body,
  headers: { ...headers, [name]: value },
});

/** Headers without which the webhook is refused, such as the signature. */
function requiredHeaders<Options>({ raw, verify }: Genuine<Options>): string[] {
  return Object.keys(raw.headers).filter((name) => 'refused' in verify(without(raw, name)));
}

/** Pseudorandom numbers by seed, so that failures are reproducible. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Malformed variants of a header value: hand-written ones and random mutations. */
function malformed(value: string): string[] {
  const random = numbers(20_260_101);
  const pick = (below: number) => Math.floor(random.next().value * below);
  const alphabet = ' ,;=.:/+-_%"\'\\\u0000\u0001\t\r\n\u00ff\u0130\ud800{}[]0123456789abcdefABCDEFtv';
  const mutated = Array.from({ length: 300 }, () => {
    const letters = [...value];
    for (let change = pick(4); change >= 0; change -= 1) {
      const letter = alphabet[pick(alphabet.length)] ?? '';
      letters.splice(pick(letters.length + 1), pick(3), letter);
    }
    return letters.join('');
  });
  const parts = value.split(/[,;=]/);
  return [
    ...['', ' ', ',', '=', 't=', 'v1=', 't=,v1=', '0', 'null', 'undefined', '__proto__', 'x'.repeat(100_000)],
    ...[value.slice(1), value.slice(0, -1), value.slice(0, value.length / 2), `${value}00`, `00${value}`],
    ...[`${value},${value}`, `${value}, ${value}`, `${value};${value}`, ` ${value} `, `"${value}"`],
    ...[...parts, parts.toReversed().join(','), value.toUpperCase(), value.replaceAll('=', ':')],
    ...mutated,
  ];
}

/** Variants of the body with one change, each with a description. */
function* changedBodies(body: Uint8Array): Generator<[string, Uint8Array]> {
  for (let at = 0; at < body.length; at += 1) {
    const changed = Uint8Array.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    yield [`byte ${at} changed`, changed];
  }
  yield ['empty', new Uint8Array()];
  yield ['one byte shorter', body.subarray(0, -1)];
  yield ['one byte longer', Buffer.concat([body, Buffer.from('\n')])];
  yield ['with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), body])];
  yield ['twice', Buffer.concat([body, body])];
  yield ['not text', Uint8Array.of(0xff, 0xfe, 0x00, 0xc0)];
  yield ['with a trailing space', Buffer.from(`${Buffer.from(body).toString('utf8').trimEnd()} `)];
}

export const forgeries: readonly Behaviour[] = [
  {
    name: 'refuses a webhook with any byte changed',
    operation,
    given: ['provoke'],
    async run(trial) {
      const { raw, verify } = await genuineWebhook(trial);
      verified(verify(raw), 'a genuine webhook');
      for (const [what, body] of changedBodies(raw.body))
        refused(verify({ headers: raw.headers, body }), what);
    },
  },
  {
    name: 'refuses a webhook without its headers',
    operation,
    given: ['provoke'],
    async run(trial) {
      const genuine = await genuineWebhook(trial);
      const { raw, verify } = genuine;
      assert(requiredHeaders(genuine).length > 0, 'no header is required, so nothing is signed');
      refused(verify({ headers: {}, body: raw.body }), 'a webhook without headers');
      for (const name of requiredHeaders(genuine)) refused(verify(having(raw, name, '')), `an empty ${name}`);
    },
  },
  {
    name: 'refuses a webhook with malformed headers and never throws',
    operation,
    given: ['provoke'],
    async run(trial) {
      const genuine = await genuineWebhook(trial);
      const { raw, verify } = genuine;
      const { id } = verified(verify(raw), 'a genuine webhook');
      const forged = { headers: raw.headers, body: Buffer.concat([raw.body, Buffer.from(' ')]) };
      for (const name of requiredHeaders(genuine)) {
        for (const value of malformed(raw.headers[name] ?? '')) {
          // Some variants still contain the valid signature; then only the original body may be accepted.
          const event = verify(having(raw, name, value));
          assert('refused' in event || event.id === id, `a malformed ${name} gives another event`);
          refused(verify(having(forged, name, value)), `another body with a malformed ${name}`);
        }
      }
    },
  },
];
