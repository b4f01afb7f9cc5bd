import type { SessionNews } from '../../../provider/sessions.ts';
import type { VendorAnswer } from '../suite.ts';
import type { Exchange, ReceivedRequest } from './host-simulator.ts';
import { call, referenceOf } from './serve-simulator.ts';
import type { Recording, Replay, Trial } from './trial.ts';
import { type WireAnswer, wireAnswer } from './wire-answer.ts';

/** The recorded responses, ready to be replayed. */
export function wiresOf(exchanges: readonly Exchange[]): WireAnswer[] {
  return exchanges.map(({ answer }) => wireAnswer(answer));
}

/** A response of the suite as bytes. */
export function vendorWire({ status, headers, body }: VendorAnswer): WireAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return wireAnswer({ status, headers: { 'content-type': 'application/json', ...headers }, body: text });
}

/** An exchange of a create, and its index among them. */
type Making = Exchange & { readonly index: number };

/** The exchanges of a create that have a side effect at the vendor. Throws if there is none. */
export function makingRequests<Options>(
  { suite }: Trial<Options>,
  { exchanges }: Recording<Options>,
): [Making, ...Making[]] {
  const nothing = suite.makesNothing ?? (({ method }: ReceivedRequest) => method === 'GET');
  const [first, ...rest] = exchanges.flatMap((exchange, index) =>
    nothing(exchange.request) ? [] : [{ ...exchange, index }],
  );
  if (first === undefined) throw new Error('create sent no request with a side effect.');
  return [first, ...rest];
}

/** Repeats the recorded create with scripted responses. */
export function createOn<Options>(
  replay: Replay,
  { prepared }: Recording<Options>,
  answers: readonly WireAnswer[],
  signal?: AbortSignal,
): Promise<SessionNews> {
  replay.script(answers);
  return replay.operations.sessions.create(prepared, null, call(signal && { signal }));
}

/** The recorded responses with one of them replaced. */
export function withAnswer<Options>(
  recording: Recording<Options>,
  index: number,
  answer: WireAnswer,
): WireAnswer[] {
  return wiresOf(recording.exchanges).with(index, answer);
}

/** Records a get of the session. */
export async function recordGet<Options>({ served, news }: Recording<Options>): Promise<{
  reference: string;
  news: SessionNews;
  exchanges: readonly Exchange[];
}> {
  const reference = referenceOf(news);
  const before = served.exchanges.length;
  const current = await served.operations.sessions.get(reference, call());
  return { reference, news: current, exchanges: served.exchanges.slice(before) };
}

/** Repeats a get with scripted responses. */
export function getOn(
  replay: Replay,
  reference: string,
  answers: readonly WireAnswer[],
  signal?: AbortSignal,
): Promise<SessionNews> {
  replay.script(answers);
  return replay.operations.sessions.get(reference, call(signal && { signal }));
}
