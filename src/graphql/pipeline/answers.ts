import type { ExecutionResult } from 'graphql';
import { timedOut, tooCostly } from '../errors.ts';
import type { Refusal } from '../operations/operations.ts';
import { type Events, isEvents, oneEvent } from './events.ts';
import {
  type Accepted,
  EVENT_STREAM,
  type HttpAnswer,
  type HttpStream,
  httpAnswer,
  isJson,
  JSON_TYPE,
  statusOf,
} from './http-answer.ts';

export type Answers = {
  /** What a client gets that accepts this. */
  of(outcome: ExecutionResult | Events, accepted: Accepted): HttpAnswer | HttpStream;
  /** The answer to a call that was not answered in time. */
  late(accepted: Accepted): HttpAnswer;
  /** The result, or the error that takes its place if it is too long or no JSON. */
  bounded(result: ExecutionResult): ExecutionResult;
};

/** Makes the answers over HTTP, whose JSON has at most `mostBytes`. */
export function createAnswers(mostBytes: number, refuse: (error: unknown) => Refusal): Answers {
  const tooLong = (bytes: number) => refuse(tooCostly('bytes in its answer', bytes, mostBytes));
  const typeOf = ({ result }: Accepted) => (isJson(result) ? result : JSON_TYPE);

  /** The answer, or why there is none: it is too long, or the value of a field is not JSON. */
  function attempt(result: ExecutionResult, type: string): HttpAnswer | Refusal {
    try {
      const answer = httpAnswer(result, type);
      return answer.bytes > mostBytes ? tooLong(answer.bytes) : answer;
    } catch (error) {
      return refuse(error);
    }
  }

  function json(result: ExecutionResult, type: string): HttpAnswer {
    const found = attempt(result, type);
    return 'errors' in found ? httpAnswer(found, type) : found;
  }
  const textOf = (result: ExecutionResult) => json(result, JSON_TYPE).body;

  return {
    of(outcome, accepted) {
      if (isEvents(outcome)) return { status: 200, events: outcome, textOf };
      if (accepted.result !== EVENT_STREAM) return json(outcome, typeOf(accepted));
      return { status: statusOf(outcome.errors ?? [], JSON_TYPE), events: oneEvent(outcome), textOf };
    },
    late: (accepted) => httpAnswer(refuse(timedOut()), typeOf(accepted)),
    bounded(result) {
      const found = attempt(result, JSON_TYPE);
      return 'errors' in found ? found : result;
    },
  };
}
