import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSimulatorHost, type SimulatorHost } from './simulator-host.ts';

let host: SimulatorHost;
beforeEach(async () => {
  host = await openSimulatorHost(() => undefined);
  host.serve(async () => new Response('simulated'));
});
afterEach(() => host.close());

function statusFor(name: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(host.origin, { headers: { host: name } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('adapters are answered, a website that resolves to this machine is not', async () => {
  expect(await (await fetch(host.origin)).text()).toBe('simulated');
  expect(await statusFor('evil.example')).toBe(421);
});
