// npm run demo: three purchases from first call to last over HTTP, as a client app makes them.
import { GraphQLClient } from 'graphql-request';
import { openGateway } from './gateway.ts';
import { ProvidersDocument } from './operations.gen.ts';
import { buyUsdcForAnotherProvider, buyUsdcOnBase, buyUsdtOnTron } from './purchases.ts';

const USAGE = `npm run demo
    makes three purchases with simulated money and prints each step; uses the gateway that runs, or starts one until it is done
`;

const words = process.argv.slice(2);
if (words.length > 0) {
  const help = words.includes('--help') || words.includes('-h');
  (help ? process.stdout : process.stderr).write(USAGE);
  process.exit(help ? 0 : 2);
}

const gateway = await openGateway().catch(fail);
try {
  const headers = { authorization: `Bearer ${gateway.key}` };
  const client = new GraphQLClient(`${gateway.url}/graphql`, { headers });
  const { providers } = await client.request(ProvidersDocument);
  const states = providers.map(
    ({ providerId, mode, health }) => `${providerId} (${mode.toLowerCase()}, ${health.state.toLowerCase()})`,
  );
  console.log(`Gateway at ${gateway.url}: ${states.join(', ')}`);
  await buyUsdtOnTron(client);
  await buyUsdcOnBase(client);
  await buyUsdcForAnotherProvider(client);
  console.log('\nAll three purchases are done. Simulated money: nothing was bought or charged.');
} catch (error) {
  await gateway.close();
  fail(error);
}
await gateway.close();

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
