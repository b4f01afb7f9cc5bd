import type { ErrorClass, Outcome, SessionStatus } from 'onramp-gateway/provider';

// What Calypso documents (or what is inferred, where a comment says so), written down apart from the adapter so that each can be held against the other.

/** https://docs.calypso.finance/acquiring/onramp */
export const statuses: Readonly<Record<string, SessionStatus>> = {
  CREATED: 'READY',
  IN_PROGRESS: 'AWAITING_PAYMENT',
  PAID: 'DELIVERING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
};

// https://docs.calypso.money/get-started-with-calypso-api/errors; statuses are listed for 400 and 500 only, and 401 for a
// wrong key in the pages of 2023. Which code comes with which, and what an outcome it leaves, is inferred.
const codes: ReadonlyArray<readonly [string, number, ErrorClass, Outcome]> = [
  ['000', 500, 'provider', 'unknown'],
  ['000', 400, 'provider', 'unknown'],
  ['001', 400, 'request', 'rejected'],
  ['002', 401, 'provider', 'rejected'],
  ['003', 401, 'provider', 'rejected'],
  ['004', 400, 'request', 'rejected'],
  ['006', 400, 'request', 'rejected'],
  ['011', 400, 'provider', 'rejected'],
  ['012', 400, 'request', 'rejected'],
  ['014', 400, 'asset', 'rejected'],
  ['015', 400, 'asset', 'rejected'],
  // Inferred: an old page has it for payouts alone, for a key that exists and for one that is not valid.
  ['016', 400, 'provider', 'unknown'],
  ['028', 400, 'request', 'rejected'],
];

const bare: ReadonlyArray<readonly [number, ErrorClass, Outcome]> = [
  [400, 'request', 'rejected'],
  [401, 'provider', 'rejected'],
  [403, 'provider', 'rejected'],
  [404, 'provider', 'rejected'],
  [408, 'provider', 'unknown'],
  [409, 'provider', 'unknown'],
  [429, 'provider', 'rejected'],
];

export const refusals = [
  ...codes.map(([errorCode, status, kind, outcome]) => ({
    status,
    body: { errorCode, message: 'As Calypso words it.' },
    becomes: { code: errorCode, class: kind, outcome },
  })),
  // No page says what they look like without a code.
  ...bare.map(([status, kind, outcome]) => ({
    status,
    body: { message: 'As Calypso words it.' },
    becomes: { code: `http_${status}`, class: kind, outcome },
  })),
];
