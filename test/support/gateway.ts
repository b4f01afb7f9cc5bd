import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { type App, type AppOverrides, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/index.ts';
import { press } from './press.ts';

export type GatewayUnderTest = {
  readonly app: App;
  readonly url: string;
  /** Sends an operation with the demo key, or with `key`; throws on top-level errors. */
  request<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    key?: string,
  ): Promise<Data>;
  /** Posts a body to /graphql and returns the raw answer. */
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: GraphqlAnswer }>;
  /** Submits a form of a hosted page, as the customer's browser does. */
  press(handoffUrl: string, button: RegExp): Promise<Response>;
  /** Makes a provider's simulator misbehave. */
  fault(provider: string, fault: Record<string, unknown>): Promise<void>;
  /** Calls a control of a provider's simulator and returns its answer. */
  control(provider: string, path: string, body?: unknown): Promise<unknown>;
  newProject(name: string): Promise<string>;
  close(): Promise<void>;
};

export type GraphqlAnswer = {
  data?: Record<string, unknown> | null;
  errors?: Array<{ message: string; path?: unknown[]; extensions?: Record<string, unknown> }>;
};

const URL_UNDER_TEST = 'http://localhost:4000';

/** Starts a gateway in this process, with simulators and a database in memory, without a port. `yaml` replaces gateway.yaml. */
export async function startGateway(
  options: { yaml?: string; environment?: Record<string, string>; overrides?: AppOverrides } = {},
): Promise<GatewayUnderTest> {
  const folder = mkdtempSync(`${tmpdir()}/onramp-test-`);
  const file = options.yaml === undefined ? 'gateway.yaml' : `${folder}/gateway.yaml`;
  if (options.yaml !== undefined) writeFileSync(file, options.yaml);
  const config = loadConfig({
    file,
    environment: { DATA_DIR: folder, PUBLIC_URL: URL_UNDER_TEST, LOG_LEVEL: 'fatal', ...options.environment },
  });
  // Tests make many calls for one customer and from one address. Those of limits bring a gateway.yaml.
  const { perKey } = config.rates;
  const rates =
    options.yaml === undefined ? { perKey, perCustomer: perKey, perAddress: perKey } : config.rates;
  const app = await createApp({ ...config, rates }, { inMemory: true, ...options.overrides });
  await app.start();

  const post: GatewayUnderTest['post'] = async (body, headers = {}) => {
    const answer = await app.fetch(
      new Request(`${URL_UNDER_TEST}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: `Bearer ${app.demoKey}`,
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    return { status: answer.status, body: (await answer.json()) as GraphqlAnswer };
  };

  const control: GatewayUnderTest['control'] = async (provider, path, body = {}) => {
    const answer = await app.fetch(
      new Request(`${URL_UNDER_TEST}/sandbox/${provider}/__control/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
    if (!answer.ok) throw new Error(`The control failed: ${await answer.text()}`);
    return answer.json();
  };
  // Instead of two seconds: the tests wait for it.
  if (options.yaml === undefined) await control('stripe', 'settings', { deliverySeconds: 0.1 });

  return {
    app,
    url: URL_UNDER_TEST,
    post,
    async request(document, variables, key) {
      const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
      const { body } = await post({ query: print(document), variables }, headers);
      if (body.errors) throw new Error(`top-level errors: ${JSON.stringify(body.errors)}`);
      return body.data as never;
    },
    press: (handoffUrl, button) => press(app.fetch, handoffUrl, button),
    fault: async (provider, fault) => void (await control(provider, 'faults', fault)),
    control,
    async newProject(name) {
      return (await app.access.createProject(name)).key;
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
