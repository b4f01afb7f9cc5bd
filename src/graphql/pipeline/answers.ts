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

  function json(result: ExecutionResult, type: string): HttpAnswer {
    try {
      const answer = httpAnswer(result, type);
      return answer.bytes > mostBytes ? httpAnswer(tooLong(answer.bytes), type) : answer;
    } catch (error) {
      // A value of a field that is not JSON.
      return httpAnswer(refuse(error), type);
    }
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
      try {
        const { bytes } = httpAnswer(result, JSON_TYPE);
        return bytes > mostBytes ? tooLong(bytes) : result;
      } catch (error) {
        return refuse(error);
      }
    },
  };
}
