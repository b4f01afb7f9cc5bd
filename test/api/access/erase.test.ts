import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { leaksInDatabase } from '../../support/invariants/secrets.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';

const EMAIL = 'canary.erased@example.com';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
const { make, read } = purchasesAt({ request: (...given) => gateway.request(...given) });

async function mutate(field: string): Promise<Record<string, unknown>> {
  const { body } = await gateway.post({ query: `mutation { result: ${field} }` });
  expect(body.errors).toBeUndefined();
  return body.data?.result as Record<string, unknown>;
}
const erase = (id: string) =>
  mutate(
    `eraseCustomer(id: "${id}") { __typename ... on ErasePayload { erasedId } ... on WrongState { code message onrampSession { id } } }`,
  );

test('a customer is erased after the purchase has ended: nothing of the person is left, the session is', async () => {
  const made = await mutate(
    `createCustomer(input: {externalId: "${EMAIL}", email: "${EMAIL}"}) { ... on CustomerPayload { customer { id } } }`,
  );
  const { id: customerId } = made.customer as { id: string };
  const session = await make(
    usdcOnBase({
      customerId,
      idempotencyKey: `${EMAIL} ${randomUUID()}`,
      metadata: { mail: EMAIL },
      prefill: { email: EMAIL },
    }),
  );
  expect(await erase(customerId)).toMatchObject({
    __typename: 'WrongState',
    code: 'WRONG_STATE',
    onrampSession: { id: session.id },
  });

  await gateway.press(payPage(session), /^Pay/);
  await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  expect(await erase(customerId)).toEqual({ __typename: 'ErasePayload', erasedId: customerId });
  // The simulators stand for the providers, which keep their own data.
  const leaks = async () =>
    (await leaksInDatabase(gateway.app.store.db, new Map([['the e-mail address', EMAIL]]))).filter(
      (leak) => !leak.includes('sandbox_entry'),
    );
  expect(await eventually(leaks, ({ length }) => length === 0)).toEqual([]);
  expect(await read(session.id)).toMatchObject({ status: 'COMPLETED', id: session.id });

  expect(await erase(customerId)).toEqual({ __typename: 'ErasePayload', erasedId: customerId });
  for (const field of ['unblockCustomer', 'blockCustomer'])
    expect(await mutate(`${field}(id: "${customerId}") { __typename }`)).toEqual({ __typename: 'NotFound' });
  expect(await erase('cus_00000000000000000000000000000000')).toEqual({ __typename: 'NotFound' });
});
