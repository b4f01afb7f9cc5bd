import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer, HttpStream } from '../../graphql/index.ts';

/**
 * Answers a request directly, without the Request and Response of the fetch handler. Responds with null where that handler
 * has to answer. May reject.
 */
export type DirectHandler = (call: DirectCall, respond: RespondTo) => void | Promise<void>;

export type DirectCall = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The IP address of the client; null if it is not known. */
  readonly ip: string | null;
  /** Null for GET and HEAD. */
  readonly body: Buffer | null;
};

type RespondTo = (answer: HttpAnswer | HttpStream | null, headers: Readonly<Record<string, string>>) => void;

export const NO_HEADERS: Readonly<Record<string, string>> = {};
