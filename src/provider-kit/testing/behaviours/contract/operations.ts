import { formatMoney } from '../../../../domain/money/money.ts';
import { hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call } from '../../host/serve-simulator.ts';

export const operations: readonly Behaviour[] = [
  {
    name: 'quotes the amount that was asked for, exactly, and makes nothing',
    operation: 'quote',
    async run(trial) {
      const served = await trial.serve();
      const { asset, fiatCurrency, fiatAmount, country, subdivision } = trial.suite.request();
      if (!asset || !fiatCurrency || !fiatAmount)
        throw new Error("The suite's request has no amount of fiat.");
      const place = { country, subdivision, clientIp: null, paymentMethod: null };
      const request = { asset, fiatCurrency, fiatAmount, cryptoAmount: null, ...place };
      const quotes = (await served.operations.quote?.(request, call())) ?? [];
      hold(quotes.length > 0, 'there is no quote');
      for (const quote of quotes) {
        same(quote.fiatTotal.currency, fiatCurrency, 'the fiat currency');
        same(quote.cryptoAmount.currency, asset.currency, 'the asset');
        hold(quote.cryptoAmount.minor > 0n, 'nothing arrives');
        const least =
          trial.facts.amountBasis === 'FEES_ON_TOP' ? quote.fiatTotal.minor >= fiatAmount.minor : true;
        hold(least, `${formatMoney(quote.fiatTotal)} in all, fees on top of ${formatMoney(fiatAmount)}`);
        if (trial.facts.amountBasis === 'FEES_INCLUDED') same(quote.fiatTotal, fiatAmount, 'the total');
        hold(quote.expiresAt === null || quote.expiresAt > new Date(), 'it has expired already');
      }
      same(served.webhooks.length, 0, 'webhooks');
    },
  },
  {
    name: 'makes, lists and deletes webhook subscriptions',
    operation: 'subscriptions',
    async run(trial) {
      const { subscriptions } = (await trial.serve()).operations;
      const url = 'https://gateway.example/webhooks/conformance';
      const made = await subscriptions?.create(url, call());
      if (subscriptions === undefined || made === undefined) throw new Error('There are no subscriptions.');
      same(made.url, url, 'the address');
      hold(made.secret !== '', 'it has no secret');
      const ids = async () => (await subscriptions.list(call())).map(({ id }) => id);
      hold((await ids()).includes(made.id), 'it is not in the list');
      await subscriptions.delete(made.id, call());
      hold(!(await ids()).includes(made.id), 'it is in the list after it was deleted');
    },
  },
  {
    name: 'checks a set-up that is well, and finds one that is not',
    operation: 'check',
    async run(trial) {
      const served = await trial.serve();
      const well = (await served.operations.check?.(call())) ?? [];
      hold(well.length > 0, 'nothing was looked at');
      same(
        well.filter(({ state }) => state === 'failed'),
        [],
        'what failed of a set-up that is well',
      );
      same(new Set(well.map(({ name }) => name)).size, well.length, 'things looked at, each once');
      const replay = await trial.replay(served);
      await replay.close();
      const checks = await replay.operations.check?.(call()).catch(() => undefined);
      const failed = checks?.some(({ state }) => state === 'failed') ?? true;
      hold(failed, 'nothing failed although nobody answers');
    },
  },
];
