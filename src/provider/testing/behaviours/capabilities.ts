import { assetKey, assets } from '../../../domain/asset.ts';
import type { HandoffKind } from '../../../domain/session.ts';
import type { SessionRequest } from '../../session.ts';
import { type MaybeNews, newsOrRefusal, sentText } from '../attempts.ts';
import type { Behaviour } from '../behaviour.ts';
import { hold, same, sameAddress } from '../claims.ts';
import { firstWithinLimits, forAsset, oddCrypto } from '../purchases.ts';
import { Absent, type Trial } from '../trial.ts';

async function agrees<Options>(
  trial: Trial<Options>,
  what: string,
  declared: boolean,
  change: Partial<SessionRequest>,
): Promise<MaybeNews> {
  const result = await newsOrRefusal(trial, { ...trial.suite.request(), ...change });
  const granted = result.error === null;
  const code = result.error === null ? '' : ` (${result.error.code})`;
  same(
    granted,
    declared,
    `${what}: declared ${declared}, but it is ${granted ? 'granted' : `refused${code}`}`,
  );
  return result;
}

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
    name: 'passes a memo on where it says so, and refuses it elsewhere',
    async run(trial) {
      const withMemo = trial.facts.assets.filter((asset) => assets.get(assetKey(asset))?.memo !== 'NONE');
      const memo = '7035519872';
      if (trial.facts.memo) {
        hold(withMemo.length > 0, 'memo is declared, but no covered asset can have one');
        for (const asset of withMemo) {
          const request = forAsset(trial.suite.request(), asset);
          const wallets = request.wallets.map((wallet) => ({ ...wallet, memo }));
          const { error, sent } = await newsOrRefusal(trial, { ...request, wallets });
          if (error !== null) throw error;
          hold(
            sentText(sent).includes(memo),
            `memo is declared, but that of ${assetKey(asset)} was not sent`,
          );
        }
        return;
      }
      const required = withMemo.filter((asset) => assets.get(assetKey(asset))?.memo === 'REQUIRED');
      same(required.map(assetKey), [], 'memo is not declared, but these covered assets require one');
      const request = trial.suite.request();
      const wallets = request.wallets.map((wallet) => ({ ...wallet, memo }));
      const { error } = await newsOrRefusal(trial, { ...request, wallets });
      hold(
        error?.outcome === 'not_sent',
        'memo is not declared, and a wallet with one is not refused unsent',
      );
    },
  },
  {
    name: 'sends the wallet, locked where it says so',
    async run(trial) {
      const request = trial.suite.request();
      const locked = await agrees(trial, 'locksWalletAddress', trial.facts.locksWalletAddress, {
        lockWalletAddress: true,
      });
      const result = locked.error === null ? locked : await newsOrRefusal(trial, request);
      if (result.error !== null) throw result.error;
      const text = sentText(result.sent);
      for (const { address } of request.wallets) hold(text.includes(address), 'the wallet was not sent');
      const told = result.news.walletAddress;
      if (told)
        hold(
          request.wallets.some(({ address }) => sameAddress(address, told)),
          'the session has another wallet',
        );
    },
  },
  {
    name: 'sends the way back and the IP address where it says so',
    async run(trial) {
      const returnUrl = 'https://app.example/back?purchase=7035519872';
      const clientIp = '192.0.2.17';
      const result = await newsOrRefusal(trial, { ...trial.suite.request(), returnUrl, clientIp });
      if (result.error !== null) throw result.error;
      const text = sentText(result.sent);
      same(text.includes(returnUrl), trial.facts.returnsToApp, 'returnsToApp, and whether returnUrl is sent');
      hold(!trial.facts.bindsClientIp || text.includes(clientIp), 'bindsClientIp, but clientIp is not sent');
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
