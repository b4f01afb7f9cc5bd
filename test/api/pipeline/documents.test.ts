import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { generate } from '@graphql-codegen/cli';
import { preset } from '@graphql-codegen/client-preset';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDocuments, parseManifest } from '../../../src/documents/index.ts';
import { parseOperation } from '../../../src/operations/index.ts';
import { unused } from '../../../src/operations/testing.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const LOOK_UP = 'query LookUp { assets { id } }';
const OTHER = 'query Other { providers { id } }';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const folder = mkdtempSync(`${tmpdir()}/onramp-documents-`);
const manifest = `${folder}/manifest.json`;
writeFileSync(manifest, JSON.stringify({ [hash(LOOK_UP)]: LOOK_UP }));
afterAll(() => rmSync(folder, { recursive: true }));

const yaml = (mode: string) =>
  `${readFileSync(`${ROOT}gateway.yaml`, 'utf8')}\ntrustedDocuments: { secretKeys: ${mode}, manifest: ${manifest} }\n`;

const byHash = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash(text) } } });
const FOUND = { data: { assets: expect.any(Array) } };
const coded = (code: string) => ({ errors: [{ extensions: { code } }] });

describe.each([
  {
    mode: 'off',
    id: coded('DOCUMENT_NOT_FOUND'),
    text: FOUND,
    hashAndText: FOUND,
    unknown: coded('DOCUMENT_NOT_FOUND'),
  },
  { mode: 'prefer', id: FOUND, text: FOUND, hashAndText: FOUND, unknown: coded('DOCUMENT_NOT_FOUND') },
  {
    mode: 'only',
    id: FOUND,
    text: coded('DOCUMENT_REQUIRED'),
    hashAndText: coded('DOCUMENT_NOT_FOUND'),
    unknown: coded('DOCUMENT_NOT_FOUND'),
  },
])('secret keys: $mode', ({ mode, id, text, hashAndText, unknown }) => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway({ yaml: yaml(mode) });
  });
  afterAll(() => gateway?.close());

  test('a document by its id', async () => {
    for (const documentId of [hash(LOOK_UP), `sha256:${hash(LOOK_UP)}`]) {
      expect((await gateway.post({ documentId })).body).toMatchObject(id);
    }
    expect((await gateway.post(byHash(LOOK_UP))).body).toMatchObject(id);
    const headers = { accept: 'application/json', authorization: `Bearer ${gateway.app.demoKey}` };
    const url = `${gateway.url}/graphql?documentId=${hash(LOOK_UP)}`;
    expect(await (await gateway.app.fetch(new Request(url, { headers }))).json()).toMatchObject(id);
  });

  test('a text, alone or with the hash of an unknown document', async () => {
    expect((await gateway.post({ query: '{ assets { id } }' })).body).toMatchObject(text);
    const query = '{ assets { id name } }';
    expect((await gateway.post({ query, ...byHash(query) })).body).toMatchObject(hashAndText);
  });

  test.each(['a'.repeat(64), 'x y', ''.padEnd(200, 'a'), '__proto__'])(
    'an unknown id: %s',
    async (documentId) => {
      expect((await gateway.post({ documentId })).body).toMatchObject(unknown);
    },
  );

  test('the text of a known document is not read', async () => {
    const { body } = await gateway.post({ documentId: hash(LOOK_UP), query: '{ providers { id } }' });
    if (mode === 'off') expect(body).toMatchObject({ data: { providers: expect.any(Array) } });
    else expect(body).toMatchObject(FOUND);
  });
});

describe('pushed documents', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway?.close());

  const run = (...words: string[]) => {
    const { access, store } = gateway.app;
    const work = parseOperation('documents', words);
    if (!work) throw new Error('no such operation');
    return work({ ...unused, access, db: store.db, actor: 'operator' });
  };

  test('a manifest of the client preset is pushed, and its documents run by their id', async () => {
    const files = await generate(
      {
        cwd: ROOT,
        schema: 'schema.graphql',
        silent: true,
        generates: {
          [`${folder}/client/`]: {
            documents: ['demo/*.graphql'],
            preset,
            presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
          },
        },
      },
      false,
    );
    const { content } =
      (files as Array<{ filename: string; content: string }>).find(({ filename }) =>
        filename.endsWith('persisted-documents.json'),
      ) ?? {};
    const file = `${folder}/persisted-documents.json`;
    writeFileSync(file, content ?? '');
    const documents = parseManifest(content ?? '');
    expect(documents.size).toBeGreaterThan(8);
    expect(await run('push', file)).toMatch(new RegExp(`^${documents.size} documents stored, 0 were known`));
    expect(await run('push', file)).toMatch(/^0 documents stored/);
    expect((await run('list')).split('\n')).toHaveLength(documents.size);
    expect(await run('check')).toBe(`${documents.size} documents match the schema.`);

    const [documentId] = [...documents].find(([, text]) => text.startsWith('query Providers')) ?? [];
    const { body } = await gateway.post({ documentId });
    expect(body).toMatchObject({ data: { providers: expect.any(Array) } });
  }, 60_000);

  test('a schema that breaks a document is refused, and one that it does not use is not', async () => {
    await createDocuments({ db: gateway.app.store.db }).push(new Map([[hash(OTHER), OTHER]]));
    const schema = readFileSync(`${ROOT}schema.graphql`, 'utf8');
    const file = `${folder}/schema.graphql`;
    const providers = /^ {2}providers: \[Provider!\]!$/gm;
    expect(schema).toMatch(providers);
    writeFileSync(file, schema.replace(providers, '  sellers: [Provider!]!'));
    await expect(run('check', file)).rejects.toThrow(
      new RegExp(`${hash(OTHER)}: Cannot query field "providers"`),
    );
    writeFileSync(file, schema.replace(/^ {2}caip19: /m, '  caip20: '));
    expect(await run('check', file)).toMatch(/match the schema/);
    writeFileSync(file, 'type {');
    await expect(run('check', file)).rejects.toThrow(/schema\.graphql cannot be used: Syntax Error/);
  });

  test('a manifest that cannot be used is refused as a whole', async () => {
    const file = `${folder}/bad.json`;
    for (const [content, words] of [
      ['{', /is not JSON/],
      [JSON.stringify({ a: '{ nothing }', b: OTHER }), /a: Cannot query field "nothing"/],
    ] as const) {
      writeFileSync(file, content);
      await expect(run('push', file)).rejects.toThrow(words);
    }
    await expect(run('push', `${folder}/none.json`)).rejects.toThrow(/none\.json/);
    expect(await run('list')).not.toMatch(/^[ab] /m);
  });
});
