import type { Caller } from '../domain/access/caller.ts';

/** What a caller can be, and what a client token can allow beyond it, each with its bit. */
const BITS = {
  secret: 1,
  publishable: 2,
  client: 4,
  CREATE_SESSION: 8,
  CANCEL_SESSION: 16,
  REQUEST_DEPOSIT_ADDRESS: 32,
} as const;

export type CallerKind = keyof typeof BITS;
/** The callers that a type or a field is open to. */
export type Callers = readonly CallerKind[];

/** Servers of the project. */
export const SECRET: Callers = ['secret'];
/** Servers, and the customer with a client token: what belongs to one customer. */
export const CUSTOMER: Callers = ['secret', 'client'];
/** Every page of the project, too: what belongs to no customer. */
export const EVERYONE: Callers = ['secret', 'publishable', 'client'];

export function maskOf(callers: Callers): number {
  return callers.reduce((mask, kind) => mask | BITS[kind], 0);
}

/** The bits of what a caller is and may do. A field is open to it if they have one in common. */
export function bitsOf(caller: Caller): number {
  return caller.kind === 'client' ? maskOf(['client', ...caller.client.allow]) : BITS[caller.kind];
}

const NAMES: Readonly<Record<CallerKind, string>> = {
  secret: 'a secret key (sk_…), which only your server has',
  publishable: 'a publishable key (pk_…)',
  client: 'a client token (ct_…) from createClientToken',
  CREATE_SESSION: 'a client token with allow: [CREATE_SESSION]',
  CANCEL_SESSION: 'a client token with allow: [CANCEL_SESSION]',
  REQUEST_DEPOSIT_ADDRESS: 'a client token with allow: [REQUEST_DEPOSIT_ADDRESS]',
};

/** What has to be sent for a field that is open to these callers. */
export function describeCallers(callers: Callers): string {
  return callers.map((kind) => NAMES[kind]).join(', or ');
}
