import type { ErrorClass, Outcome, SessionStatus } from 'onramp-gateway/provider';

// What Calypso documents, or what is inferred if a comment says so. Written independently of the adapter, so that the
// tests can compare the two.

/** https://docs.calypso.finance/acquiring/onramp */
export const statuses: Readonly<Record<string, SessionStatus>> = {
  CREATED: 'READY',
  IN_PROGRESS: 'AWAITING_PAYMENT',
  PAID: 'DELIVERING',
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
};

// https://docs.calypso.money/get-started-with-calypso-api/errors. HTTP statuses are documented only for 400 and 500,
// and 401 for a wrong key in pages of 2023. Which code comes with which status, and its outcome, is inferred.
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
  // Inferred: an old page documents it for payouts only, for a key that exists and for an invalid key.
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
    body: { errorCode, message: 'Text of Calypso.' },
    becomes: { code: errorCode, class: kind, outcome },
  })),
  // Answers without a code are not documented.
  ...bare.map(([status, kind, outcome]) => ({
    status,
    body: { message: 'Text of Calypso.' },
    becomes: { code: `http_${status}`, class: kind, outcome },
  })),
];
