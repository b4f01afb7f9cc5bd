import { expect, test } from 'vitest';
import { decide } from '../decide.ts';
import { rank } from '../rank.ts';
import { exampleCandidate, exampleFacts, examplePolicy } from '../testing.ts';
import { drawOf, weighted } from './weighted.ts';

const CUSTOMER = 'customer:2908905ede164ca8';
const SESSION = 'session:de0f83b59dc5c180';

const standings = (ids: string[], weights: Record<string, number> | undefined, draw?: string) =>
  weighted(
    ids.map((id) => ({ candidate: exampleCandidate(id), quotes: [] })),
    exampleFacts(draw === undefined ? {} : { draw }),
    { order: [], ...(weights && { weights }) },
  );

test('a draw is 16 digits of a hash, of the customer or of the session and the policy', () => {
  expect(drawOf({ customerId: 'cus_1' })).toBe(CUSTOMER);
  expect(drawOf({ sessionId: 'dec_1', policyVersion: 'v1' })).toBe(SESSION);
});

// Draws are stored with decisions: another place for the same draw would change what replays say.
test.each<[draw: string, places: Array<[id: string, position: number, score: number]>]>([
  [
    CUSTOMER,
    [
      ['bee', 0, 85.298_019_357_9],
      ['ape', 1, 42.192_635_349_6],
    ],
  ],
  [
    SESSION,
    [
      ['ape', 0, 2827.503_877_658_2],
      ['bee', 1, 39.893_299_465_6],
    ],
  ],
])('the same draw gives the same places in every release: %s', (draw, places) => {
  const told = [...standings(['ape', 'bee'], { ape: 70, bee: 30 }, draw)];
  expect(told.map(([id, { position }]) => [id, position])).toEqual(
    places.map(([id, position]) => [id, position]),
  );
  for (const [index, [, { score }]] of told.entries()) expect(score).toBeCloseTo(places[index]?.[2] ?? 0, 9);
});

test('says the share of each, and to whom the customer sticks', () => {
  const share = { reason: 'WEIGHT', message: 'ape has a share of 70 %', rule: null };
  const none = {
    reason: 'WEIGHT',
    message: 'zoe has no share, so it is ranked after the others',
    rule: null,
  };
  const sticky = {
    reason: 'STICKY',
    message: 'the customer keeps the place that was drawn for them',
    rule: null,
  };
  const reasonsWith = (draw?: string) =>
    [...standings(['ape', 'zoe'], { ape: 70 }, draw)].map(([id, { reasons }]) => [id, reasons]);
  expect(reasonsWith(CUSTOMER)).toEqual([
    ['ape', [share, sticky]],
    ['zoe', [none]],
  ]);
  expect(reasonsWith(SESSION)).toEqual([
    ['ape', [share]],
    ['zoe', [none]],
  ]);
  expect(reasonsWith()).toEqual(reasonsWith(SESSION));
});

test('providers without a share are equal, so that they go by order and id', () => {
  const candidates = ['zoe', 'bee', 'ape', 'cow'].map((id) => exampleCandidate(id));
  const policy = examplePolicy({ strategy: 'weighted', weights: { bee: 100 }, order: ['cow'] });
  const decision = decide(exampleFacts(), candidates, policy, {
    id: 'dec_1',
    decidedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(rank(decision)).toEqual(['bee', 'cow', 'ape', 'zoe']);
  expect(decision.candidates.slice(1).map(({ score }) => score)).toEqual([0, 0, 0]);
});

test('without any shares nobody is put before another', () => {
  const told = standings(['ape', 'bee'], undefined, SESSION);
  expect([...told.values()].map(({ position, score }) => [position, score])).toEqual([
    [2, 0],
    [2, 0],
  ]);
});
