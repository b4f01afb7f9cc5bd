import { expect, test } from 'vitest';
import type { OnrampSession } from '../../domain/session/session.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import { fakeProvider } from '../testing.ts';
import { decide } from './record-created.ts';

const { provider } = fakeProvider('alpha');
const LAST = { number: 1, providerId: 'alpha' };
const UNBOUND = { providerId: null, providerReference: null };
const BOUND = { providerId: 'alpha', providerReference: 'ref' };

const verdict = (status: SessionStatus, bound: object, last: typeof LAST | null, more = {}) =>
  decide({ id: 'ons_1', status, ...bound } as OnrampSession, last, {
    attempt: { number: 1, provider },
    news: { reference: 'ref', status: 'READY', providerStatus: 'open', ...more },
  });

test.each<[verdict: string, SessionStatus, bound: object, last: typeof LAST | null, more?: object]>([
  ['attach', 'CREATING', UNBOUND, LAST],
  ['attach', 'CREATING', UNBOUND, LAST, { sessionId: 'ons_2' }],
  ['attach_late', 'FAILED', UNBOUND, LAST],
  ['attach_late', 'CANCELED', UNBOUND, LAST, { sessionId: 'ons_1' }],
  ['foreign', 'FAILED', UNBOUND, LAST, { sessionId: 'ons_2' }],
  ['linked', 'READY', BOUND, LAST],
  ['linked', 'FAILED', BOUND, LAST],
  ['orphan', 'READY', BOUND, LAST, { reference: 'other' }],
  ['orphan', 'READY', { ...BOUND, providerId: 'beta' }, { number: 2, providerId: 'beta' }],
  ['orphan', 'CREATING', UNBOUND, { number: 2, providerId: 'beta' }],
  ['orphan', 'FAILED', UNBOUND, { number: 2, providerId: 'alpha' }],
  ['orphan', 'REJECTED', UNBOUND, LAST],
  ['orphan', 'CREATING', UNBOUND, null],
])('%s: a creation for a session in %s (%j, last attempt %j, news %j)', (wanted, ...given) => {
  expect(verdict(...given)).toBe(wanted);
});
