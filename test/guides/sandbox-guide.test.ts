import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import calypso from '../../providers/calypso/index.ts';
import { simulator as calypsoSimulator } from '../../providers/calypso/simulator/index.ts';
import stripe from '../../providers/stripe/index.ts';
import { simulator as stripeSimulator } from '../../providers/stripe/simulator/index.ts';
import { faultKinds } from '../../src/provider-kit/simulator/index.ts';
import { type ServedSimulator, serveSimulator } from '../../src/provider-kit/testing/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const guide = read('docs/sandbox.md');

const simulators = [
  { id: 'stripe', module: stripeSimulator, serve: () => serveSimulator(stripe) },
  { id: 'calypso', module: calypsoSimulator, serve: () => serveSimulator(calypso) },
];

/** A call as the guide, the READMEs and `/sandbox` write it. */
const written = (id: string, call: string) => call.replace('/__control', `/sandbox/${id}/__control`);

/** The path of a call, with a placeholder for its id. */
const pathOf = (call: string) => call.slice(call.indexOf('/')).replace(/<\w+>/g, 'nobody');

async function isKnown(
  served: Pick<ServedSimulator<unknown>, 'simulatorFetch'>,
  method: string,
  path: string,
) {
  const answer = await served.simulatorFetch(path, { method, ...(method === 'POST' && { body: '{}' }) });
  const { error } = (await answer.json()) as { error?: unknown };
  return answer.status !== 405 && !String(error).startsWith('There is no such control');
}

describe.each(simulators)('controls of $id', ({ id, module, serve }) => {
  const controls = module.controls ?? [];
  const calls = controls.flatMap(({ call }) =>
    (call.match(/\b(GET|POST|DELETE)\b/g) ?? []).map((method) => ({ method, path: pathOf(call) })),
  );

  test('each listed control exists; an unknown one is answered with the list', async () => {
    const served = await serve();
    try {
      expect(calls.length).toBeGreaterThan(3);
      for (const { method, path } of calls)
        expect([method, path, await isKnown(served, method, path)]).toEqual([method, path, true]);
      const answer = await served.simulatorFetch('/__control/nope', { method: 'POST' });
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { error: expect.stringContaining(served.pageUrl), controls },
      ]);
    } finally {
      await served.close();
    }
  });

  test.each([
    ['the guide', guide],
    ['its README', read(`providers/${id}/README.md`)],
  ])('%s has each, and no other', (_page, text) => {
    for (const { call } of controls) expect(text).toContain(`\`${written(id, call)}`);
    const named = [...text.matchAll(/\/sandbox\/(\w+)(\/__control\/[^\s`"'?)]+)/g)].filter(
      ([, provider]) => provider === id,
    );
    expect(named.length).toBeGreaterThanOrEqual(controls.length);
    const known = new Set(calls.map(({ path }) => path));
    const strange = named.map(([, , path = '']) => path.replace(/<\w+>|\$\w+/g, 'nobody'));
    expect(strange.filter((path) => !known.has(path))).toEqual([]);
    expect(text).not.toMatch(/[` ]\/__control/);
  });

  test('/sandbox lists each one with its path', async () => {
    const sandbox = createSandbox({
      providers: [{ id, title: id, module: { ...module, create: () => ({}) as never } }],
      store: () => ({}) as never,
      publicUrl: 'http://gateway.test',
      clock: () => new Date(),
      deliver: async () => 200,
    });
    const page = await (await sandbox.fetch(new Request('http://gateway.test/sandbox'))).text();
    for (const { call } of controls)
      expect(page).toContain(written(id, call).replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    for (const kind of faultKinds) expect(page).toContain(kind);
  });

  test('a fault of an unknown operation is refused with the known ones', async () => {
    const served = await serve();
    try {
      const listed = (await (await served.simulatorFetch('/__control/faults')).json()) as {
        operations: string[];
      };
      const body = JSON.stringify({ kind: 'reset', operation: 'nope' });
      const refused = await served.simulatorFetch('/__control/faults', { method: 'POST', body });
      expect([refused.status, await refused.json()]).toEqual([
        400,
        { error: expect.stringContaining(listed.operations.join(', ')) },
      ]);
    } finally {
      await served.close();
    }
  });
});

test('the guide lists each kind of fault, and no other', () => {
  const table = guide.slice(guide.indexOf('| `kind` |')).split('\n\n')[0] ?? '';
  const kinds = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(kinds.slice(1).sort()).toEqual([...faultKinds].sort());
});
