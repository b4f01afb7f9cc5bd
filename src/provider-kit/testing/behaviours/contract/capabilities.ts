import type { HandoffKind } from '../../../../domain/session/handoff.ts';
import { assert, assertEqual } from '../../assertions/assert.ts';
import { agrees, newsOrRefusal } from '../../assertions/attempts.ts';
import type { Behaviour } from '../../behaviour.ts';
import { Absent } from '../../host/trial.ts';
import { firstWithinLimits, forAsset, oddCrypto } from '../../samples/purchases.ts';

export const capabilities: readonly Behaviour[] = [
  {
    name: 'declares consistent capabilities',
    async run({ facts, shape }) {
      assert(facts.openDestination || facts.needsAmount, 'needsAmount must be true without openDestination');
      assert(facts.handoffs.length > 0, 'handoffs is empty');
      const byWebhook = facts.referenceByWebhook;
      assertEqual(
        byWebhook.filter((kind) => !facts.handoffs.includes(kind)),
        [],
        'hand-offs in referenceByWebhook that are not declared',
      );
      assert(
        byWebhook.length === 0 || shape.webhook !== undefined,
        'referenceByWebhook is not empty, but the adapter has no webhook',
      );
      assert(
        shape.deposits === undefined || shape.addresses !== undefined,
        'the adapter has deposits but no addresses',
      );
      assert(
        facts.idempotencySeconds !== null || shape.sessions.find !== undefined,
        'without idempotencySeconds the adapter needs sessions.find (it may return cannot_tell)',
      );
      assert(
        facts.idempotencySeconds === null || facts.idempotencySeconds > 0,
        'idempotencySeconds must be positive or null',
      );
    },
  },
  {
    name: 'requires exactly the fields that its capabilities declare as required',
    async run(trial) {
      const { facts } = trial;
      const { asset } = trial.request();
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
          const { error } = await newsOrRefusal(trial, { ...trial.request(), ...given, cryptoAmount });
          if (error !== null) throw error;
        });
      }
    },
  },
  {
    name: 'creates each declared kind of hand-off and no other',
    async run(trial) {
      for (const kind of ['REDIRECT', 'IFRAME', 'EMBEDDED'] as const satisfies readonly HandoffKind[]) {
        const request = { ...trial.request(), handoffs: [kind] };
        const { news, error } = await newsOrRefusal(trial, request);
        const made = news?.handoff?.kind === kind;
        const code = error === null ? '' : `: ${error.code}`;
        assertEqual(made, trial.facts.handoffs.includes(kind), `whether ${kind} is created${code}`);
        if (!made) continue;
        const byWebhook = trial.facts.referenceByWebhook.includes(kind);
        assertEqual(
          news.reference === null,
          byWebhook,
          `whether only a webhook reports the reference of ${kind}`,
        );
      }
    },
  },
  {
    name: 'accepts a crypto amount only if buyByCryptoAmount is declared',
    async run(trial) {
      const asset = trial.request().asset ?? trial.facts.assets[0];
      if (asset === undefined) throw new Error('The capabilities cover no asset.');
      const request = { ...forAsset(trial.request(), asset), fiatAmount: null };
      const [first = null, ...rest] = oddCrypto(asset, trial.suite.digits);
      if (!trial.facts.buyByCryptoAmount) {
        const { error } = await newsOrRefusal(trial, { ...request, cryptoAmount: first });
        return assert(
          error !== null && error.outcome !== 'unknown',
          'buyByCryptoAmount is false, but a crypto amount is accepted',
        );
      }
      await firstWithinLimits([first, ...rest], async (cryptoAmount) => {
        const { error } = await newsOrRefusal(trial, { ...request, cryptoAmount });
        if (error !== null) throw error;
      });
    },
  },
  {
    name: 'accepts each declared payment method and no other',
    async run(trial) {
      const { list } = trial.facts.paymentMethods;
      if (list.length === 0)
        throw new Absent('no payment method is declared: the customer chooses at the vendor');
      for (const paymentMethod of list) {
        await agrees(trial, `payment method ${paymentMethod}`, true, { paymentMethod });
      }
      await agrees(trial, 'an unknown payment method', false, { paymentMethod: 'carrier-pigeon' });
    },
  },
];
