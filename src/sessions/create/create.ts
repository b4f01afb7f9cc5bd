import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '../../domain/caller.ts';
import { invalidInput } from '../../domain/failure.ts';
import { newId } from '../../domain/id.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { runAttempt } from '../attempts/attempt.ts';
import { newAttempt, runAttempts } from '../attempts/failover.ts';
import { recoverCreation } from '../attempts/recover.ts';
import type { SessionDeps } from '../deps.ts';
import { answerOf, conflict, payload, refused } from '../results.ts';
import type { CreateSessionInput, CreateSessionResult } from '../types.ts';
import { fingerprintOf, sameFingerprint } from './fingerprint.ts';
import { locateCustomer } from './locate-customer.ts';
import { type NormalizedInput, normalizeInput } from './normalize-input.ts';
import { prefillOf, providerRequest, requestedOf } from './provider-request.ts';
import { blockedBy, type ResolvedInput, resolveInput } from './resolve-input.ts';
import { decideRoute, noRoute } from './routing.ts';
import { keyIssues, textIssues } from './validate-fields.ts';

/** A caller gets an answer within this, whatever the providers do. */
const DEADLINE_MILLISECONDS = 10_000;

/**
 * Makes a session, or answers the one that the key made. In this order: the key, the input, the route; then session,
 * decision, attempt and key in one statement; then one create at the provider; then what it said in another statement.
 */
export async function create(
  deps: SessionDeps,
  input: CreateSessionInput,
  caller: Caller,
): Promise<CreateSessionResult> {
  const unreadable = invalidInput([...keyIssues(input.idempotencyKey), ...textIssues(input)]);
  if (unreadable) return unreadable;
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  const given = normalizeInput(input);
  const fingerprint = fingerprintOf(given, deps.keyRing);
  const known = await deps.reads.byKey(caller.projectId, given.idempotencyKey);
  if (known) return repeat(deps, known, fingerprint, given, signal);

  const order = await resolveInput(deps, given, caller);
  if (order.kind !== 'Order') return order;
  const blocked = blockedBy(order);
  if (blocked) return blocked;
  return make(deps, order, fingerprint, caller, signal);
}

async function make(
  deps: SessionDeps,
  order: ResolvedInput,
  fingerprint: Uint8Array,
  caller: Caller,
  signal: AbortSignal,
): Promise<CreateSessionResult> {
  const { given, purchase, customer, depositAddress } = order;
  const location = await locateCustomer(deps, given, customer);
  const decision = decideRoute(deps, { ...order, location, caller });
  const provider = decision.chosen === null ? undefined : deps.registry.get(decision.chosen);
  if (!provider) return noRoute(decision);

  const id = newId('onrampSession');
  const request = providerRequest(id, order, location);
  const prefill = prefillOf(given);
  const context = { request, prefill, signal, tried: new Set<string>() };
  const wallet =
    purchase.asset && purchase.wallets.find(({ network }) => network === purchase.asset?.network);
  const session = await deps.writes.begin(
    {
      id,
      projectId: caller.projectId,
      idempotencyKey: given.idempotencyKey,
      fingerprint,
      customerId: customer?.id ?? null,
      mode: provider.mode,
      requested: requestedOf(order),
      asset: purchase.asset,
      fiatCurrency: given.fiatCurrency,
      walletAddress: wallet?.address ?? null,
      memo: wallet?.memo ?? null,
      depositAddressId: depositAddress?.id ?? null,
      decision,
      metadata: given.metadata,
      returnUrl: given.returnUrl,
      replacesSessionId: given.replacesSessionId,
    },
    newAttempt(deps, 1, provider.id, context),
    location.contradiction,
  );
  if (!session) {
    const winner = await deps.reads.byKey(caller.projectId, given.idempotencyKey);
    if (!winner) throw new Error('an idempotency key was taken by a session that is not there');
    return repeat(deps, winner, fingerprint, given, signal);
  }
  const attempt = { number: 1, provider };
  const result = await runAttempt(deps, session, attempt, request, prefill, signal);
  const effort = await runAttempts(deps, { session, attempt, result }, context);
  if (effort.kind !== 'busy') return answerOf(effort, false);
  // This process was too slow and another took over.
  return payload((await deps.reads.byId(id)) ?? session, false);
}

/** The key is known: its session as it is now, brought as far as it can be if it is still being made. */
async function repeat(
  deps: SessionDeps,
  known: { session: OnrampSession; fingerprint: Uint8Array },
  fingerprint: Uint8Array,
  given: NormalizedInput,
  signal: AbortSignal,
): Promise<CreateSessionResult> {
  let { session } = known;
  if (!sameFingerprint(known.fingerprint, fingerprint)) return conflict(session);
  const { clientIp, theme } = given;
  const prefill = prefillOf(given);
  let waited = false;
  while (session.status === 'CREATING' && !signal.aborted) {
    // Whoever waited for another's effort takes its result: a new one is the next call's.
    const effort = await recoverCreation(deps, session, {
      signal,
      restart: !waited,
      prefill,
      clientIp,
      theme,
    });
    if (effort.kind !== 'busy') return answerOf(effort, true);
    waited = true;
    await delay(40 + Math.random() * 60);
    session = (await deps.reads.byId(session.id)) ?? session;
  }
  // Refused before anything was made: whoever repeats the call is told as the first caller was.
  if (session.status === 'REJECTED' && session.providerReference === null) return refused(session);
  return payload(session, true);
}
