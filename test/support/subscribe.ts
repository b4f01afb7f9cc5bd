import type { GraphqlAnswer } from './gateway.ts';

export type Stream = AsyncIterableIterator<GraphqlAnswer> & { readonly status: number };

/** Subscribes by server-sent events. Yields the result of each event until the server completes the stream. */
export async function subscribe(
  fetch: (request: Request) => Promise<Response>,
  url: string,
  key: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<Stream> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'text/event-stream',
  };
  const body = JSON.stringify({ query, variables });
  const { status, body: bytes } = await fetch(
    new Request(`${url}/graphql`, { method: 'POST', headers, body }),
  );
  if (!bytes) throw new Error(`The answer is not a stream (HTTP ${status})`);
  const source = bytes as unknown as AsyncIterable<Uint8Array>;

  async function* events(): AsyncGenerator<GraphqlAnswer, undefined> {
    let text = '';
    for await (const chunk of source) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^event: next\ndata: (.*)$/s.exec(block)?.[1];
        if (data) yield JSON.parse(data);
        if (block.startsWith('event: complete')) return;
      }
    }
    throw new Error('The stream was cut.');
  }
  return Object.assign(events() as AsyncIterableIterator<GraphqlAnswer>, { status });
}

/** All results of a stream that ends by itself. */
export async function all(stream: Stream): Promise<GraphqlAnswer[]> {
  const answers: GraphqlAnswer[] = [];
  for await (const answer of stream) answers.push(answer);
  return answers;
}
