import { setTimeout as delay } from 'node:timers/promises';
import { type Caller, idempotencyKeyOf } from '../../domain/access/caller.ts';
import { invalidInput } from '../../domain/failure.ts';
import { newId } from '../../domain/id.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { providerCallSignal } from '../../registry/index.ts';
import type { PurchaseAddress } from '../../store/sessions/purchase-rows.ts';
import { planAttempt, runAttempt } from '../attempts/attempt.ts';
import { completeHandoff } from '../attempts/complete-handoff.ts';
import { runAttempts } from '../attempts/failover.ts';
import { recoverCreation } from '../attempts/recovery/recover.ts';
import { decisionAfterRefusals } from '../attempts/refusal.ts';
import type { SessionDeps } from '../deps.ts';
import { conflict, creationResult, noRoute, noRouteAfterRefusals, payload, refused } from '../results.ts';
import type { CreateSessionInput, CreateSessionResult } from '../types.ts';
import { fingerprintOf, sameFingerprint } from './fingerprint.ts';
import { type Known, takeKey } from './keys/take-key.ts';
import { type NormalizedInput, normalizeInput } from './normalize-input.ts';
import { prefillOf, providerRequest, requestedOf } from './provider-request.ts';
import { blockedBy, type ResolvedInput, readNamedRows, resolveInput } from './resolve-input.ts';
import { restrictionIssues } from './restriction.ts';
import { priceRoute } from './route/price-route.ts';
import { decideRoute, explained, screeningSubject } from './route/routing.ts';
import { keyIssues, textIssues } from './validate-fields.ts';

type Call = { given: NormalizedInput; fingerprint: Uint8Array; caller: Caller; signal: AbortSignal };

/**
 * Creates a session, or returns that of the idempotency key. Checks the key, then the input, then the route, on rows of one
 * statement; stores session, decision, attempt and key in the second; calls the provider once; stores its answer in the third.
 */
export async function create(
  deps: SessionDeps,
  input: CreateSessionInput,
  caller: Caller,
  signal = providerCallSignal(),
): Promise<CreateSessionResult> {
  const unreadable = invalidInput([...keyIssues(input.idempotencyKey), ...textIssues(input)]);
  if (unreadable) return unreadable;
  const idempotencyKey = idempotencyKeyOf(caller, input.idempotencyKey);
  const given = { ...normalizeInput(input), idempotencyKey };
  const call = { given, fingerprint: fingerprintOf(given, deps.keyRing), caller, signal };
  const rows = await readNamedRows(deps, given, caller);
  const known = rows.keyTaken && (await deps.reads.byKey(caller.projectId, given.idempotencyKey));
  if (known) return repeat(deps, known, call);

  const resolved = await resolveInput(deps, given, rows, caller);
  if (resolved.kind !== 'ResolvedInput') return resolved;
  const refusal = invalidInput(restrictionIssues(resolved, caller)) ?? blockedBy(resolved);
  return refusal ?? begin(deps, resolved, call);
}

/** Routes a new purchase, stores its session and runs the first attempt. */
async function begin(deps: SessionDeps, resolved: ResolvedInput, call: Call): Promise<CreateSessionResult> {
  const { given, purchase, customer, depositAddress } = resolved;
  const { projectId } = call.caller;
  const { idempotencyKey, fiatCurrency, metadata, returnUrl, replacesSessionId } = given;
  const routed = await decideRoute(deps, resolved, call.caller);
  const { location } = routed;
  if (routed.decision.chosen === null) return noRoute(explained(deps, routed));
  // Before any provider is asked: prices are asked for with the IP address of the customer.
  const judged = await deps.screening.judge(routed.decision, screeningSubject(resolved, call.caller));
  if (judged.chosen === null) return noRoute(judged);
  const priced = await priceRoute(deps, resolved, routed, call.signal);
  const { decision } = priced;
  const provider = decision.chosen === null ? undefined : deps.registry.get(decision.chosen);
  if (!provider) return noRoute(explained(deps, priced));

  const id = newId('onrampSession');
  const request = providerRequest(id, resolved, location);
  const prefill = prefillOf(given);
  const context = { request, prefill, signal: call.signal, tried: new Set<string>() };
  const { asset } = purchase;
  const wallet = asset && purchase.wallets.find(({ network }) => network === asset.network);
  const attempt = await planAttempt(deps, { number: 1, provider }, context);
  const begun = await takeKey(
    deps,
    call.caller,
    {
      id,
      projectId,
      idempotencyKey,
      fingerprint: call.fingerprint,
      customerId: customer?.id ?? null,
      mode: provider.mode,
      requested: requestedOf(resolved),
      asset,
      fiatCurrency,
      walletAddress: wallet?.address ?? null,
      memo: wallet?.memo ?? null,
      depositAddressId: depositAddress?.id ?? null,
      decision,
      metadata,
      returnUrl,
      replacesSessionId,
    },
    attempt.start,
    location.contradiction,
  );
  if ('kind' in begun) return begun;
  if ('winner' in begun) return repeat(deps, begun.winner, call);
  const { session } = begun;
  const result = await runAttempt(deps, session, attempt, context);
  const creation = await runAttempts(deps, { session, attempt, result }, context);
  if (creation.kind !== 'busy') {
    return withAddress(creationResult(await withHandoff(deps, creation, call), false), depositAddress);
  }
  // This process was too slow and another one took over.
  return payload((await deps.reads.byId(id)) ?? session);
}

/** The address was read a moment ago: the hand-off need not read it again. */
function withAddress(
  result: CreateSessionResult,
  depositAddress: PurchaseAddress | null,
): CreateSessionResult {
  return result.kind === 'OnrampSessionPayload' && depositAddress ? { ...result, depositAddress } : result;
}

/** The customer needs a hand-off: fetches it if the answer of the provider had none. */
async function withHandoff<Result extends { session: OnrampSession }>(
  deps: SessionDeps,
  creation: Result,
  { signal }: Call,
): Promise<Result> {
  return { ...creation, session: await completeHandoff(deps, creation.session, signal) };
}

/** Returns the session of a known key as it is now, after a recovery if it is still in CREATING. */
async function repeat(deps: SessionDeps, known: Known, call: Call): Promise<CreateSessionResult> {
  const { given, signal } = call;
  const { clientIp, theme } = given;
  let { session } = known;
  if (!sameFingerprint(known.fingerprint, call.fingerprint)) return conflict(session);
  const prefill = prefillOf(given);
  let waited = false;
  while (session.status === 'CREATING' && !signal.aborted) {
    // A call that waited for another one takes over its result. Only the next call starts new attempts.
    const options = { signal, restart: !waited, prefill, clientIp, theme };
    const creation = await recoverCreation(deps, session, options);
    if (creation.kind !== 'busy') return creationResult(await withHandoff(deps, creation, call), true);
    waited = true;
    await delay(40 + Math.random() * 60);
    session = (await deps.reads.byId(session.id)) ?? session;
  }
  // Every provider refused the purchase while this call waited: it returns what the first call returned.
  if (session.keyReleasedAt !== null) {
    return noRouteAfterRefusals(session, await decisionAfterRefusals(deps, session));
  }
  // The customer was refused before anything was made: a repeat returns what the first call returned.
  if (session.status === 'REJECTED' && session.providerReference === null) return refused(session);
  return payload(await completeHandoff(deps, session, signal), true);
}
