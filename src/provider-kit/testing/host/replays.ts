import type { SessionNews } from '../../../provider/sessions.ts';
import type { VendorAnswer } from '../suite.ts';
import type { Exchange, ReceivedRequest } from './host-simulator.ts';
import { call, referenceOf } from './serve-simulator.ts';
import type { Recording, Replay, Trial } from './trial.ts';
import { type WireAnswer, wireAnswer } from './wire-answer.ts';

/** What the vendor answered, ready to be said again. */
export function wiresOf(exchanges: readonly Exchange[]): WireAnswer[] {
  return exchanges.map(({ answer }) => wireAnswer(answer));
}

/** The suite's form of an answer, on the wire. */
export function vendorWire({ status, headers, body }: VendorAnswer): WireAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return wireAnswer({ status, headers: { 'content-type': 'application/json', ...headers }, body: text });
}

/** An exchange of a create, and its place among them. */
type Making = Exchange & { readonly index: number };

/** The exchanges of a create that make something at the vendor. Throws where none does. */
export function makingRequests<Options>(
  { suite }: Trial<Options>,
  { exchanges }: Recording<Options>,
): [Making, ...Making[]] {
  const nothing = suite.makesNothing ?? (({ method }: ReceivedRequest) => method === 'GET');
  const [first, ...rest] = exchanges.flatMap((exchange, index) =>
    nothing(exchange.request) ? [] : [{ ...exchange, index }],
  );
  if (first === undefined) throw new Error('create sent no request that makes something.');
  return [first, ...rest];
}

/** The same create once more, on these answers. */
export function createOn<Options>(
  replay: Replay,
  { prepared }: Recording<Options>,
  answers: readonly WireAnswer[],
  signal?: AbortSignal,
): Promise<SessionNews> {
  replay.script(answers);
  return replay.operations.sessions.create(prepared, null, call(signal && { signal }));
}

/** The answers of a recording, one of them exchanged. */
export function withAnswer<Options>(
  recording: Recording<Options>,
  index: number,
  answer: WireAnswer,
): WireAnswer[] {
  return wiresOf(recording.exchanges).with(index, answer);
}

/** What the vendor answered when asked about the session. */
export async function recordGet<Options>({ served, news }: Recording<Options>): Promise<{
  reference: string;
  news: SessionNews;
  exchanges: readonly Exchange[];
}> {
  const reference = referenceOf(news);
  const before = served.exchanges.length;
  const told = await served.operations.sessions.get(reference, call());
  return { reference, news: told, exchanges: served.exchanges.slice(before) };
}

/** The same question once more, on these answers. */
export function getOn(
  replay: Replay,
  reference: string,
  answers: readonly WireAnswer[],
  signal?: AbortSignal,
): Promise<SessionNews> {
  replay.script(answers);
  return replay.operations.sessions.get(reference, call(signal && { signal }));
}
