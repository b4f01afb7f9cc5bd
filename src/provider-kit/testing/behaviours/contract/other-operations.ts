import { isProviderError } from '../../../../provider/error.ts';
import { hold } from '../../assertions/claims.ts';
import { everyOther } from '../../assertions/every-other.ts';
import type { Behaviour } from '../../behaviour.ts';
import { vendorWire } from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { WireAnswer } from '../../host/wire-answer.ts';

/** What makes something at the vendor: what became of it is then not known. */
const makers = ['addresses.createCustomer', 'subscriptions.create'];

const nonsense: ReadonlyArray<[string, WireAnswer]> = [
  ...['', 'null', '[]', '[null]', '"text"', '7', '<html>', '{"data":', '['.repeat(100_000)].map(
    (body): [string, WireAnswer] => [`200 ${body.slice(0, 9)}`, vendorWire({ status: 200, body })],
  ),
  ...[302, 400, 404, 429, 500, 503].map((status): [string, WireAnswer] => [
    `${status}`,
    vendorWire({ status, body: '<html>', headers: { location: 'http://127.0.0.1:1/' } }),
  ]),
  ['a reset', { bytes: Buffer.alloc(0), ending: 'reset' }],
  [
    'half an answer',
    { bytes: Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"id"'), ending: 'end' },
  ],
];
const lost = new Set(['a reset', 'half an answer', '500', '503', '200 ', '200 <html>', '200 {"data":']);

export const otherOperations: readonly Behaviour[] = [
  {
    name: 'fails in a way that it names in every other operation as well',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const [operation, act] of Object.entries(everyOther(replay.operations, recording))) {
        for (const [what, wire] of nonsense) {
          replay.script([wire]);
          // Whatever is thrown without a name, the trial reports by operation.
          const result: unknown = await Promise.resolve(act(call())).catch((error: unknown) => {
            if (!isProviderError(error)) throw error;
            return error;
          });
          hold(result !== 'absent', `${operation} says absent on ${what}`);
          if (!makers.includes(operation) || !lost.has(what) || result === undefined) continue;
          const told = isProviderError(result) ? result.outcome : 'success';
          hold(told === 'unknown', `${operation} tells ${told} on ${what}`);
        }
      }
    },
  },
];
