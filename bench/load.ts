// Sends look-ups to a server for some seconds and prints the results as JSON.
import autocannon from 'autocannon';

const [url = '', bearer = '', seconds = '8', customerList = '[]'] = process.argv.slice(2);
const customers: string[] = JSON.parse(customerList);

const query = `query LookUp($customerId: ID!, $currency: CryptoCurrency!, $network: Network!) {
  depositAddress(customerId: $customerId, currency: $currency, network: $network) { id address memo status }
}`;

const result = await autocannon({
  url,
  connections: 64,
  duration: Number(seconds),
  method: 'POST',
  headers: {
    authorization: `Bearer ${bearer}`,
    'content-type': 'application/json',
    accept: 'application/json',
  },
  requests: customers.map((customerId) => ({
    body: JSON.stringify({ query, variables: { customerId, currency: 'USDC', network: 'base' } }),
  })),
  verifyBody: (body) => String(body).includes('"address":"0x'),
});

console.log(
  JSON.stringify({
    perSecond: result.requests.average,
    p99Milliseconds: result.latency.p99,
    wrong: result.non2xx + result.errors + result.mismatches,
  }),
);
