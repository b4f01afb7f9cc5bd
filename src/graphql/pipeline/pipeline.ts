import type { ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { Access } from '../../access/types.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { Quota } from '../../rate-limits/index.ts';
import type { Admission, Asker } from '../admission/admission.ts';
import { demandOfBody, demandOfText, ONE_READ, withObjects } from '../admission/demand.ts';
import { createHold } from '../admission/hold.ts';
import { bitsOf, describeCallers } from '../callers.ts';
import {
  type ErrorMapper,
  forbidden,
  mutationByGet,
  notStreamed,
  tooCostly,
  unauthenticated,
} from '../errors.ts';
import type { Limits } from '../operations/limits.ts';
import { after, isPromise, type MaybePromise } from '../operations/maybe-promise.ts';
import { firstClosed, type Need } from '../operations/needs.ts';
import {
  createOperations,
  isRefusal,
  type Operation,
  type Operations,
  type Refusal,
} from '../operations/operations.ts';
import type { MakeContext } from '../request-context.ts';
import { createAnswers } from './answers.ts';
import { Call, type Post, type Respond, type Sender } from './call.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { type Events, openEvents } from './events.ts';
import { createOperationFinder, type TrustedDocuments } from './find-operation.ts';
import type { Accepted, HttpAnswer } from './http-answer.ts';
import { type Params, readParams } from './params.ts';

/** A subscription that may be opened. */
export type Subscription = {
  readonly operation: Operation;
  readonly open: () => Promise<Events | ExecutionResult>;
};
/** How a request is sent. */
export type AskedAs = { readonly method: string; readonly accepted: Accepted };
export type Outcome = ExecutionResult | Subscription;

export const isSubscription = (outcome: Outcome): outcome is Subscription => 'operation' in outcome;

export type Pipeline = {
  /** The only place that authenticates. Rejects with the error for the client. */
  authenticate(sender: Sender): Promise<Caller>;
  /** Counts a large body before it is read. Returns why it may not be; null if it may. */
  admitBody(bytes: number, asker: Asker): MaybePromise<Refusal> | null;
  /** Counts and runs a query or mutation; a subscription is not opened yet. Errors are those for the client. */
  run(params: Params, asker: Asker, request: AskedAs): MaybePromise<Outcome>;
  /** Counts a request that failed before it could run. Returns its error, or that the caller has none left. */
  faultOf(error: unknown, asker: Asker): unknown;
  /** Answers a POST in time. */
  answer(post: Post, respond: Respond): void;
  /** The answer to a call that was not answered in time. */
  late(accepted: Accepted): HttpAnswer;
  /** The result, or the error that takes its place if it is too long or no JSON. */
  bounded(result: ExecutionResult): ExecutionResult;
  readonly deadline: Deadline;
  readonly operations: Pick<Operations, 'size' | 'bytes'>;
};

export type PipelineDeps = {
  readonly schema: GraphQLSchema;
  readonly access: Pick<Access, 'authenticate' | 'remembered' | 'wasValid'>;
  readonly contexts: MakeContext;
  readonly mapError: ErrorMapper;
  readonly limits: Limits;
  readonly trusted: TrustedDocuments;
  readonly admission: Admission;
  readonly deadlineMilliseconds?: number;
};

function notOpen({ path, callers }: Need, { kind }: Caller) {
  return forbidden(path, `needs ${describeCallers(callers)}. This request has ${describeCallers([kind])}.`);
}

/** The one way of a request: authenticate, find the operation, check its cost, run it in time, map its errors. */
export function createPipeline(deps: PipelineDeps): Pipeline {
  const { schema, access, contexts, mapError, limits, trusted, admission } = deps;
  const operations = createOperations({ schema, limits, mapError });
  const deadline = createDeadline(deps.deadlineMilliseconds);
  const refuse = (...errors: readonly unknown[]): Refusal => ({ errors: errors.map(mapError) });
  const find = createOperationFinder({ operations, trusted, refuse });
  const hold = createHold();
  const answers = createAnswers(limits.answerBytes, refuse);

  async function authenticate(sender: Sender): Promise<Caller> {
    const known = access.remembered(sender.authorization);
    if (known) return known;
    // Strangers at the address of a key in use must not keep it out.
    const refused = access.wasValid(sender.authorization) ? null : admission.beforeKey(sender);
    if (refused) throw await hold(mapError(refused));
    let caller: Caller | null;
    try {
      caller = await access.authenticate(sender.authorization);
    } catch (error) {
      throw mapError(error);
    }
    if (caller) return caller;
    admission.unknownKey(sender);
    throw mapError(unauthenticated());
  }

  function finish({ data, errors }: ExecutionResult, cost: number): ExecutionResult {
    const extensions = { cost };
    return errors ? { errors: errors.map(mapError), data: data ?? null, extensions } : { data, extensions };
  }

  /** Counts a text that has to be parsed, before it is. */
  function admitText({ query }: Params, asker: Asker): GraphQLError | null {
    return query == null || operations.isKept(query) ? null : admission.admit(asker, demandOfText(query));
  }

  const admitBody: Pipeline['admitBody'] = (bytes, asker) => {
    const demand = demandOfBody(bytes);
    const refused = demand && admission.admit(asker, demand);
    return refused && hold(refuse(refused));
  };

  const run: Pipeline['run'] = (params, asker, { method, accepted }) => {
    const unread = admitText(params, asker);
    if (unread) return hold(refuse(unread));
    return after(find(params), (found): MaybePromise<Outcome> => {
      if (isRefusal(found)) {
        const refused = admission.admit(asker, ONE_READ);
        return refused ? hold(refuse(refused)) : found;
      }
      const { values, errors } = found.checkVariables(params.variables);
      const cost = errors.length > 0 ? 0 : found.cost(values);
      const isTooCostly = cost > limits.cost;
      const refused = admission.admit(asker, isTooCostly ? found.demand : withObjects(found.demand, cost));
      if (refused) return hold(refuse(refused));
      const introspection = found.introspects ? admission.introspectionFault(asker.caller) : null;
      if (introspection) return refuse(introspection);
      const closed = firstClosed(found.needs, bitsOf(asker.caller));
      if (closed) return refuse(notOpen(closed, asker.caller));
      if (found.kind === 'mutation' && method === 'GET') return refuse(mutationByGet());
      if (errors.length > 0) return refuse(...errors);
      if (isTooCostly) return refuse(tooCostly('objects in its answer', cost, limits.cost));
      const contextValue = contexts(asker.caller, asker.sender);
      if (found.kind === 'subscription') {
        if (!accepted.stream) return refuse(notStreamed());
        const { document } = found;
        const args = {
          schema,
          document,
          contextValue,
          variableValues: params.variables ?? {},
          operationName: params.operationName ?? null,
        };
        return { operation: found, open: () => openEvents(args, mapError) };
      }
      return after(found.execute(contextValue, values), (result) => finish(result, cost));
    });
  };

  function end(call: Call, outcome: ExecutionResult | Events, quota: Quota | null): void {
    const answer = answers.of(outcome, call.post.accepted);
    answer.quota = quota;
    call.answer(answer);
  }

  const faultOf: Pipeline['faultOf'] = (error, asker) =>
    asker.quota === null ? (admission.admit(asker, ONE_READ) ?? error) : error;

  function start(call: Call, caller: Caller): void {
    const asker: Asker = { caller, sender: call.post, quota: null };
    const fail = (error: unknown) => end(call, refuse(faultOf(error, asker)), asker.quota);
    const { body, accepted } = call.post;
    try {
      const outcome =
        admitBody(body.length, asker) ??
        after(run(readParams(body.toString()), asker, { method: 'POST', accepted }), (found) =>
          isSubscription(found) ? found.open() : found,
        );
      if (isPromise(outcome)) outcome.then((result) => end(call, result, asker.quota), fail);
      else end(call, outcome, asker.quota);
    } catch (error) {
      fail(error);
    }
  }

  return {
    authenticate,
    admitBody,
    run,
    answer(post, respond) {
      const call = new Call(post, respond, deadline, answers.late);
      const caller = access.remembered(post.authorization);
      if (caller) return start(call, caller);
      authenticate(post).then(
        (found) => start(call, found),
        (error: GraphQLError) => end(call, refuse(error), null),
      );
    },
    faultOf,
    late: answers.late,
    bounded: answers.bounded,
    deadline,
    operations,
  };
}
