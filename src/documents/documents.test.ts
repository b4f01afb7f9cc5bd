import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { eachStore } from '../store/testing.ts';
import { createDocuments, findFaults, parseManifest } from './index.ts';

const TEXT = '{ __typename }';
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');

describe('a manifest', () => {
  test('has documents by their hash, or by any other id', () => {
    const documents = { [hash('sha256', TEXT)]: TEXT, [hash('sha1', TEXT)]: TEXT, 'look-up.v1': TEXT };
    expect([...parseManifest(JSON.stringify(documents))]).toEqual(Object.entries(documents));
    const id = hash('sha256', TEXT);
    expect([...parseManifest(JSON.stringify({ [`sha256:${id}`]: TEXT }))]).toEqual([[id, TEXT]]);
  });

  test.each([
    ['{', /JSON/],
    ['[]', /object/],
    ['{"a":1}', /must be a text/],
    ['{"a b":"{ a }"}', /not valid: a b/],
    [JSON.stringify({ [hash('sha256', 'other')]: TEXT }), /not the hash/],
    [JSON.stringify({ [hash('sha1', 'other')]: TEXT }), /not the hash/],
  ])('is refused: %s', (json, words) => {
    expect(() => parseManifest(json)).toThrow(words);
  });
});

test('documents are checked against the schema', async () => {
  const faulty = await findFaults([
    { id: 'a', text: '{ providers { id } }' },
    { id: 'b', text: '{ gone { id } }' },
    { id: 'c', text: '{' },
  ]);
  expect(faulty.map(({ id }) => id)).toEqual(['b', 'c']);
  expect(faulty[0]?.faults).toEqual([expect.stringMatching(/^Cannot query field "gone" on type "Query"/)]);
});

eachStore('documents', (makeStore) => {
  test('a document of the manifest needs no query; of the database one a minute, an unknown id one in 5 s', async () => {
    const { db } = await makeStore();
    let queries = 0;
    let now = 0;
    const counted = db.withPlugin({
      transformQuery: ({ node }) => {
        if (node.kind === 'SelectQueryNode') queries += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const documents = createDocuments({
      db: counted,
      now: () => now,
      manifest: new Map([['shipped', TEXT]]),
    });
    expect(await documents.find('shipped')).toBe(TEXT);
    expect(await documents.find('not an id')).toBeNull();
    expect(queries).toBe(0);

    const [first, second] = await Promise.all([documents.find('pushed'), documents.find('pushed')]);
    expect([first, second, queries]).toEqual([null, null, 1]);
    const other = createDocuments({ db });
    expect(await other.push(new Map([['pushed', TEXT]]))).toBe(1);
    expect(await other.push(new Map([['pushed', TEXT]]))).toBe(0);
    const another = other.push(
      new Map([
        ['new', TEXT],
        ['pushed', `${TEXT} `],
      ]),
    );
    await expect(another).rejects.toThrow('pushed is stored with another text');
    now = 4_999;
    expect([await documents.find('pushed'), queries]).toEqual([null, 1]);
    now = 5_000;
    for (let time = 0; time < 5; time += 1) expect(await documents.find('pushed')).toBe(TEXT);
    expect(queries).toBe(2);
    expect((await documents.list()).map(({ id, text }) => [id, text])).toEqual([['pushed', TEXT]]);

    expect([await other.remove('pushed'), await other.remove('pushed')]).toEqual([true, false]);
    now = 64_999;
    expect(await documents.find('pushed')).toBe(TEXT);
    now = 65_000;
    expect(await documents.find('pushed')).toBeNull();
  });

  test('a failed query is not kept', async () => {
    const { db } = await makeStore();
    const documents = createDocuments({ db });
    await db.schema.alterTable('trusted_document').renameTo('away').execute();
    await expect(documents.find('a')).rejects.toThrow();
    await db.schema.alterTable('away').renameTo('trusted_document').execute();
    expect(await documents.find('a')).toBeNull();
  });
});
