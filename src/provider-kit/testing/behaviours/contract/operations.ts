import { formatMoney } from '../../../../domain/money/money.ts';
import { isProviderError } from '../../../../provider/error.ts';
import type { Quote, RefusedMethod } from '../../../../provider/index.ts';
import { assert, assertEqual } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call } from '../../host/serve-simulator.ts';

/** A refusal is certain, and of a method that has neither a quote nor another refusal. */
function assertRefusals(rows: ReadonlyArray<Quote | RefusedMethod>): void {
  for (const row of rows) {
    if (!('refused' in row)) continue;
    const { paymentMethod, refused } = row;
    const what = `the refusal of ${paymentMethod}`;
    assert(isProviderError(refused), `${what} is not a ProviderError`);
    assert(refused.outcome !== 'unknown', `${what} has the outcome unknown`);
    const ofMethod = rows.filter((other) => other.paymentMethod === paymentMethod);
    assertEqual(ofMethod.length, 1, `number of quotes and refusals of ${paymentMethod}`);
  }
}

export const operations: readonly Behaviour[] = [
  {
    name: 'quotes the exact requested amount without a side effect',
    operation: 'quote',
    async run(trial) {
      const served = await trial.serve();
      const { asset, fiatCurrency, fiatAmount, country, subdivision } = trial.request();
      if (!asset || !fiatCurrency || !fiatAmount)
        throw new Error('The purchase of the suite has no fiat amount.');
      const location = { country, subdivision, clientIp: null, paymentMethod: null };
      const request = { asset, fiatCurrency, fiatAmount, cryptoAmount: null, ...location };
      const rows = (await served.operations.quote?.(request, call())) ?? [];
      const quotes = rows.flatMap((row) => ('refused' in row ? [] : row));
      assert(quotes.length > 0, 'no quote was returned');
      assertRefusals(rows);
      for (const quote of quotes) {
        assertEqual(quote.fiatTotal.currency, fiatCurrency, 'the fiat currency');
        assertEqual(quote.cryptoAmount.currency, asset.currency, 'the asset');
        assert(quote.cryptoAmount.minor > 0n, 'the crypto amount is zero');
        const enough = trial.facts.amountBasis !== 'FEES_ON_TOP' || quote.fiatTotal.minor >= fiatAmount.minor;
        assert(
          enough,
          `the total ${formatMoney(quote.fiatTotal)} is below the amount ${formatMoney(fiatAmount)}`,
        );
        if (trial.facts.amountBasis === 'FEES_INCLUDED')
          assertEqual(quote.fiatTotal, fiatAmount, 'the total');
        assert(quote.expiresAt === null || quote.expiresAt > new Date(), 'the quote has already expired');
      }
      assertEqual(served.webhooks.length, 0, 'webhooks sent by the simulator');
    },
  },
  {
    name: 'creates, lists and deletes webhook subscriptions',
    operation: 'subscriptions',
    async run(trial) {
      const { subscriptions } = (await trial.serve()).operations;
      const url = 'https://gateway.example/webhooks/conformance';
      const made = await subscriptions?.create(url, call());
      if (subscriptions === undefined || made === undefined)
        throw new Error('The adapter has no subscriptions.');
      assertEqual(made.url, url, 'the URL of the subscription');
      assert(made.secret !== '', 'the secret of the subscription is empty');
      const ids = async () => (await subscriptions.list(call())).map(({ id }) => id);
      assert((await ids()).includes(made.id), 'the subscription is not in the list');
      await subscriptions.delete(made.id, call());
      assert(!(await ids()).includes(made.id), 'the subscription is still in the list after it was deleted');
    },
  },
  {
    name: 'checks a working setup without failures, and reports failures of a broken one',
    operation: 'check',
    async run(trial) {
      const served = await trial.serve();
      const checks = (await served.operations.check?.(call())) ?? [];
      assert(checks.length > 0, 'no check was made');
      assertEqual(
        checks.filter(({ state }) => state === 'failed'),
        [],
        'failed checks of a working setup',
      );
      assertEqual(
        new Set(checks.map(({ name }) => name)).size,
        checks.length,
        'number of checks without duplicates',
      );
      const replay = await trial.replay(served);
      await replay.close();
      const broken = await replay.operations.check?.(call()).catch(() => undefined);
      const failed = broken?.some(({ state }) => state === 'failed') ?? true;
      assert(failed, 'no check failed although the vendor is not reachable');
    },
  },
];
