import { assetKey, assets } from '../../../../domain/asset/asset.ts';
import { agrees, newsOrRefusal, sentText } from '../../assertions/attempts.ts';
import { hold, same, sameAddress } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { forAsset } from '../../samples/purchases.ts';

export const destinations: readonly Behaviour[] = [
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
];
