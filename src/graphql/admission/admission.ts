import type { GraphQLError } from 'graphql';
import { type Caller, subjectOf } from '../../domain/access/caller.ts';
import type { Demand, Payers, Quota, RateLimiter, Rates } from '../../rate-limits/index.ts';
import { denied, rateLimited } from '../errors.ts';
import type { Sender } from '../pipeline/call.ts';
import { ONE_READ } from './demand.ts';
import { originFault } from './origins.ts';

/** Who asks. */
export type Asker = {
  readonly caller: Caller;
  readonly sender: Sender;
  /** What is left to the caller, once its call was counted. */
  quota: Quota | null;
};

export type Admission = {
  /** Counts a call. Returns why it may not run; null if it may. */
  admit(asker: Asker, demand: Demand): GraphQLError | null;
  /** Why a caller may not ask for the schema; null if it may. */
  introspectionFault(caller: Caller): GraphQLError | null;
  /** Why the key of a request is not even looked up: too many unknown ones came from its address. */
  beforeKey(sender: Sender): GraphQLError | null;
  /** Counts a request without a valid key. */
  unknownKey(sender: Sender): void;
};

export type AdmissionDeps = {
  readonly limiter: Pick<RateLimiter, 'take' | 'probe'>;
  /** The limits of a project; undefined if it has none of its own. */
  readonly ratesOf: (projectId: string) => Rates | undefined;
  /** The origins of a project's pages. */
  readonly originsOf: (projectId: string) => readonly string[];
  /** Whether only keys with the scope may ask for the schema. */
  readonly closesIntrospection: boolean;
};

const SCOPES: Readonly<Record<Quota['scope'], string>> = {
  key: 'This API key',
  customer: 'This customer',
  ip: 'Your address',
};
const CLASSES: Readonly<Record<Quota['class'], string>> = {
  reads: 'calls that read',
  writes: 'calls that write',
  sessions: 'calls that create a session',
  texts: 'calls with a document that was not sent lately',
};

/** The account of a customer. With the project: a caller may name any customer id. */
export function customerAccount(projectId: string, customerId: string): string {
  return `${projectId}:${customerId}`;
}

/** Why a quota refuses a call. */
export function limitMessage({ scope, class: name, limit, perMinute, retryAfterSeconds }: Quota): string {
  return `${SCOPES[scope]} may make ${limit} ${CLASSES[name]} at once and ${perMinute} a minute. Call again in ${retryAfterSeconds} s.`;
}

const CLOSED =
  'This key may not ask for the schema (__schema, __type): it is closed in live mode. Ask a sandbox, or create a key with ' +
  '"npm run keys -- create <project> --scope introspection".';

const errorOf = (quota: Quota | null): GraphQLError | null =>
  quota === null || quota.granted ? null : rateLimited(limitMessage(quota), quota.retryAfterSeconds);

/**
 * Counts calls against the rate limits. A server's calls, with a secret key, are counted by key. Those of browsers and
 * phones are counted by address, and by the customer of their token. Not by publishable key: whoever reads it in a page could
 * use up the calls of all others.
 */
export function createAdmission(deps: AdmissionDeps): Admission {
  const { limiter, ratesOf, originsOf, closesIntrospection } = deps;
  const byAddress = (ip: string | null): Payers => ({ key: null, customer: null, ip });

  function payersOf(caller: Caller, { ip }: Sender): Payers {
    const { projectId, keyId } = caller;
    if (caller.kind === 'client') {
      // Not the key that made the token: a customer must not use up the calls of the server.
      const id = subjectOf(caller);
      return { key: null, customer: id && customerAccount(projectId, id), ip };
    }
    if (caller.kind === 'publishable' && ip !== null) return byAddress(ip);
    return { key: keyId, keyRates: ratesOf(projectId), customer: null, ip: null };
  }

  return {
    admit(asker, demand) {
      const { caller, sender } = asker;
      asker.quota = limiter.take(payersOf(caller, sender), demand);
      const refused = errorOf(asker.quota);
      if (refused || sender.origin === null) return refused;
      return originFault(caller, sender.origin, originsOf(caller.projectId));
    },
    introspectionFault({ scopes }) {
      return closesIntrospection && !scopes.includes('introspection') ? denied(CLOSED) : null;
    },
    beforeKey: ({ ip }) => errorOf(limiter.probe(byAddress(ip), ONE_READ)),
    unknownKey: ({ ip }) => void limiter.take(byAddress(ip), ONE_READ),
  };
}
