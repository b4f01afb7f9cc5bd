import type { HandoffKind } from '../../../../domain/session/handoff.ts';
import { agrees, newsOrRefusal } from '../../assertions/attempts.ts';
import { hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { Absent } from '../../host/trial.ts';
import { firstWithinLimits, forAsset, oddCrypto } from '../../samples/purchases.ts';

export const capabilities: readonly Behaviour[] = [
  {
    name: 'declares nothing that contradicts itself',
    async run({ facts, shape }) {
      hold(facts.openDestination || facts.needsAmount, 'not openDestination, so needsAmount is to be true');
      hold(facts.handoffs.length > 0, 'handoffs is empty');
      const byWebhook = facts.referenceByWebhook;
      same(
        byWebhook.filter((kind) => !facts.handoffs.includes(kind)),
        [],
        'referenceByWebhook names hand-offs that are not declared',
      );
      hold(byWebhook.length === 0 || shape.webhook !== undefined, 'referenceByWebhook without webhook');
      hold(shape.deposits === undefined || shape.addresses !== undefined, 'deposits without addresses');
      hold(
        facts.idempotencySeconds !== null || shape.sessions.find !== undefined,
        'without idempotencySeconds, sessions.find must say what became of a create (cannot_tell at least)',
      );
      hold(
        facts.idempotencySeconds === null || facts.idempotencySeconds > 0,
        'idempotencySeconds is not positive',
      );
    },
  },
  {
    name: 'needs what it says it needs, and nothing else',
    async run(trial) {
      const { facts } = trial;
      const { asset } = trial.suite.request();
      await agrees(trial, 'no amount (needsAmount)', !facts.needsAmount, {
        fiatAmount: null,
        cryptoAmount: null,
      });
      await agrees(trial, 'no asset (openDestination)', facts.openDestination, {
        asset: null,
        assetLocked: false,
        cryptoAmount: null,
      });
      await agrees(trial, 'no wallet (needsWallet)', !facts.needsWallet, {
        wallets: [],
        lockWalletAddress: false,
      });
      if (facts.needsAmount && (!facts.buyByCryptoAmount || asset === null)) return;
      const amounts = facts.needsAmount && asset !== null ? oddCrypto(asset, trial.suite.digits) : [null];
      const given = { fiatCurrency: null, fiatAmount: null };
      if (facts.needsFiatCurrency) {
        await agrees(trial, 'no fiat currency', false, { ...given, cryptoAmount: amounts[0] ?? null });
      } else {
        await firstWithinLimits(amounts, async (cryptoAmount) => {
          const { error } = await newsOrRefusal(trial, { ...trial.suite.request(), ...given, cryptoAmount });
          if (error !== null) throw error;
        });
      }
    },
  },
  {
    name: 'makes each hand-off that it declares, and no other',
    async run(trial) {
      for (const kind of ['REDIRECT', 'IFRAME', 'EMBEDDED'] as const satisfies readonly HandoffKind[]) {
        const request = { ...trial.suite.request(), handoffs: [kind] };
        const { news, error } = await newsOrRefusal(trial, request);
        const made = news?.handoff?.kind === kind;
        const code = error === null ? '' : `: ${error.code}`;
        same(made, trial.facts.handoffs.includes(kind), `whether ${kind} is made${code}`);
        if (!made) continue;
        const late = trial.facts.referenceByWebhook.includes(kind);
        same(news.reference === null, late, `whether only a webhook tells the reference of ${kind}`);
      }
    },
  },
  {
    name: 'sells by an amount of crypto where it says so, and only there',
    async run(trial) {
      const asset = trial.suite.request().asset ?? trial.facts.assets[0];
      if (asset === undefined) throw new Error('no asset is covered');
      const request = { ...forAsset(trial.suite.request(), asset), fiatAmount: null };
      const [first = null, ...rest] = oddCrypto(asset, trial.suite.digits);
      if (!trial.facts.buyByCryptoAmount) {
        const { error } = await newsOrRefusal(trial, { ...request, cryptoAmount: first });
        return hold(
          error !== null && error.outcome !== 'unknown',
          'buyByCryptoAmount is false, and it is granted',
        );
      }
      await firstWithinLimits([first, ...rest], async (cryptoAmount) => {
        const { error } = await newsOrRefusal(trial, { ...request, cryptoAmount });
        if (error !== null) throw error;
      });
    },
  },
  {
    name: 'offers each payment method that it names, and no other',
    async run(trial) {
      const { list } = trial.facts.paymentMethods;
      if (list.length === 0)
        throw new Absent('the customer chooses at the vendor: no payment method is named');
      for (const paymentMethod of list) {
        await agrees(trial, `payment method ${paymentMethod}`, true, { paymentMethod });
      }
      await agrees(trial, 'a payment method that nobody has', false, { paymentMethod: 'carrier-pigeon' });
    },
  },
];
