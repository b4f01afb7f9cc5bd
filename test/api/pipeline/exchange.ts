import { once } from 'node:events';
import { request } from 'node:http';
import type { App } from '../../../src/app.ts';
import { createClientIp, createNodeListener, listen } from '../../../src/server/index.ts';

export type Answer = { readonly status: number; readonly headers: string[]; readonly body: string };

/** Sends a request and returns the answer with its headers in their order, without the date. */
export async function exchange(
  port: number,
  {
    path = '/graphql',
    method = 'POST',
    headers,
    body,
    localAddress,
  }: {
    path?: string;
    method?: string;
    headers: Record<string, string>;
    body: string;
    /** The client's end of the connection: any address of this machine, such as 127.0.0.2. */
    localAddress?: string;
  },
): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers, localAddress, agent: false });
  outgoing.end(body);
  const [incoming] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = incoming.rawHeaders as string[];
  const pairs = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
  return {
    status: incoming.statusCode,
    headers: pairs.filter((pair) => !/^date:/i.test(pair)),
    body: Buffer.concat(chunks).toString(),
  };
}

/** Serves an app over HTTP, with or without the direct way. */
export function serve(
  app: Pick<App, 'fetch' | 'requestClass' | 'direct'>,
  direct: boolean,
  trustedProxies: readonly string[] = [],
) {
  return listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: app.fetch,
      requestClass: app.requestClass,
      ...(direct ? { direct: app.direct } : {}),
      clientIp: createClientIp(trustedProxies),
      origin: 'http://localhost:4000',
      maximumBodyBytes: 256 * 1024,
      onError: (error) => {
        throw error;
      },
    }),
  });
}
