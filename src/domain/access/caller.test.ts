import { describe, expect, test } from 'vitest';
import { idempotencyKeyProblem } from '../id.ts';
import {
  type Caller,
  customerOfList,
  idempotencyKeyOf,
  internalCaller,
  reachesCustomer,
  reachesSession,
  subjectOf,
} from './caller.ts';

const secret: Caller = { projectId: 'prj_1', keyId: 'key', kind: 'secret', scopes: [] };
const publishable: Caller = { ...secret, kind: 'publishable' };

function tokenFor(customerId: string | null, onrampSessionId: string | null): Caller {
  const client = { tokenId: 't', customerId, onrampSessionId, allow: [], restrict: null, returnUrls: [] };
  return { ...secret, kind: 'client', client };
}
const alice = tokenFor('cus_alice', null);
const guest = tokenFor(null, 'ons_guest');

test('work of the gateway itself has the rights of a secret key', () => {
  expect(internalCaller('prj_1', 'polls')).toEqual({ ...secret, keyId: 'polls' });
});

test.each([
  ['secret', secret, [true, true]],
  ['publishable', publishable, [false, false]],
  ["alice's token", alice, [true, false]],
  ['a token of a session', guest, [false, false]],
] as const)('%s reaches a customer', (_, caller, [own, none]) => {
  expect(reachesCustomer(caller, 'cus_alice')).toBe(own);
  expect(reachesCustomer(caller, 'cus_bob')).toBe(caller === secret);
  expect(reachesCustomer(caller, null)).toBe(none);
});

describe('a session is open', () => {
  const ofAlice = { id: 'ons_1', customerId: 'cus_alice' };
  const ofGuest = { id: 'ons_guest', customerId: null };

  test.each([
    ['to a secret key: each', secret, [true, true]],
    ['to a publishable key: none', publishable, [false, false]],
    ["to alice's token: hers", alice, [true, false]],
    ['to the token of a session: that one', guest, [false, true]],
  ] as const)('%s', (_, caller, [hers, guests]) => {
    expect(reachesSession(caller, ofAlice)).toBe(hers);
    expect(reachesSession(caller, ofGuest)).toBe(guests);
    expect(reachesSession(caller, { id: 'ons_2', customerId: 'cus_bob' })).toBe(caller === secret);
    expect(reachesSession(caller, { id: 'ons_2', customerId: null })).toBe(caller === secret);
  });
});

test('a list is limited to the customer of the token', () => {
  expect(customerOfList(secret, undefined)).toBeNull();
  expect(customerOfList(secret, null)).toBeNull();
  expect(customerOfList(secret, 'cus_bob')).toBe('cus_bob');
  expect(customerOfList(alice, undefined)).toBe('cus_alice');
  expect(customerOfList(alice, null)).toBe('cus_alice');
  expect(customerOfList(alice, 'cus_alice')).toBe('cus_alice');
  for (const caller of [publishable, guest]) {
    expect(customerOfList(caller, null)).toBeUndefined();
    expect(customerOfList(caller, 'cus_alice')).toBeUndefined();
  }
  expect(customerOfList(alice, 'cus_bob')).toBeUndefined();
});

test('calls of a token are counted by its customer or session, those of a key are not', () => {
  expect([secret, publishable, alice, guest].map(subjectOf)).toEqual([null, null, 'cus_alice', 'ons_guest']);
});

test('an idempotency key of a token is none that a server or another customer can send', () => {
  expect(idempotencyKeyOf(secret, 'order-1')).toBe('order-1');
  const stored = idempotencyKeyOf(alice, 'order-1');
  expect(stored).toMatch(/^cus_alice.order-1$/s);
  expect(idempotencyKeyOf(tokenFor('cus_bob', null), 'order-1')).not.toBe(stored);
  expect(idempotencyKeyProblem(stored)).not.toBeNull();
});
