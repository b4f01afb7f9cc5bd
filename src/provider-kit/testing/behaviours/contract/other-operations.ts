import { isProviderError } from '../../../../provider/error.ts';
import { assert } from '../../assertions/assert.ts';
import { everyOther } from '../../assertions/every-other.ts';
import type { Behaviour } from '../../behaviour.ts';
import { vendorWire } from '../../host/replays.ts';
import { call } from '../../host/serve-simulator.ts';
import type { WireAnswer } from '../../host/wire-answer.ts';

/** Operations that create something, so that their outcome is unknown if the response is lost. */
const creating = ['addresses.createCustomer', 'subscriptions.create'];

const nonsense: ReadonlyArray<[string, WireAnswer]> = [
  ...['', 'null', '[]', '[null]', '"text"', '7', '<html>', '{"data":', '['.repeat(100_000)].map(
    (body): [string, WireAnswer] => [`200 ${body.slice(0, 9)}`, vendorWire({ status: 200, body })],
  ),
  ...[302, 400, 404, 429, 500, 503].map((status): [string, WireAnswer] => [
    `${status}`,
    vendorWire({ status, body: '<html>', headers: { location: 'http://127.0.0.1:1/' } }),
  ]),
  ['a reset connection', { bytes: Buffer.alloc(0), ending: 'reset' }],
  [
    'half a response',
    { bytes: Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"id"'), ending: 'end' },
  ],
];
const lost = new Set([
  'a reset connection',
  'half a response',
  '500',
  '503',
  '200 ',
  '200 <html>',
  '200 {"data":',
]);

export const otherOperations: readonly Behaviour[] = [
  {
    name: 'throws only ProviderError from every other operation',
    async run(trial) {
      const recording = await trial.record();
      const replay = await trial.replay(recording.served);
      for (const [operation, act] of Object.entries(everyOther(replay.operations, recording))) {
        for (const [what, wire] of nonsense) {
          replay.script([wire]);
          // The trial reports an untyped error with the name of the operation.
          const result: unknown = await Promise.resolve(act(call())).catch((error: unknown) => {
            if (!isProviderError(error)) throw error;
            return error;
          });
          assert(result !== 'absent', `${operation} returns absent for ${what}`);
          if (!creating.includes(operation) || !lost.has(what) || result === undefined) continue;
          const outcome = isProviderError(result) ? result.outcome : 'success';
          assert(outcome === 'unknown', `${operation} reports ${outcome} for ${what}`);
        }
      }
    },
  },
];
