import { assetKey, assets } from '../../../../domain/asset/asset.ts';
import { assert, assertEqual, sameAddress } from '../../assertions/assert.ts';
import { agrees, newsOrRefusal, sentText } from '../../assertions/attempts.ts';
import type { Behaviour } from '../../behaviour.ts';
import { forAsset } from '../../samples/purchases.ts';

export const destinations: readonly Behaviour[] = [
  {
    name: 'sends a memo if memo is declared, and refuses it otherwise',
    async run(trial) {
      const withMemo = trial.facts.assets.filter((asset) => assets.get(assetKey(asset))?.memo !== 'NONE');
      const memo = '7035519872';
      if (trial.facts.memo) {
        assert(withMemo.length > 0, 'memo is declared, but no covered asset uses memos');
        for (const asset of withMemo) {
          const request = forAsset(trial.request(), asset);
          const wallets = request.wallets.map((wallet) => ({ ...wallet, memo }));
          const { error, sent } = await newsOrRefusal(trial, { ...request, wallets });
          if (error !== null) throw error;
          assert(
            sentText(sent).includes(memo),
            `memo is declared, but the memo for ${assetKey(asset)} was not sent`,
          );
        }
        return;
      }
      const required = withMemo.filter((asset) => assets.get(assetKey(asset))?.memo === 'REQUIRED');
      assertEqual(
        required.map(assetKey),
        [],
        'covered assets that require a memo, although memo is not declared',
      );
      const request = trial.request();
      const wallets = request.wallets.map((wallet) => ({ ...wallet, memo }));
      const { error } = await newsOrRefusal(trial, { ...request, wallets });
      assert(
        error?.outcome === 'not_sent',
        'memo is not declared, but a wallet with a memo is not refused with not_sent',
      );
    },
  },
  {
    name: 'sends the wallet, and locks it if locksWalletAddress is declared',
    async run(trial) {
      const request = trial.request();
      const locked = await agrees(trial, 'locksWalletAddress', trial.facts.locksWalletAddress, {
        lockWalletAddress: true,
      });
      const result = locked.error === null ? locked : await newsOrRefusal(trial, request);
      if (result.error !== null) throw result.error;
      const text = sentText(result.sent);
      for (const { address } of request.wallets) assert(text.includes(address), 'the wallet was not sent');
      const { walletAddress } = result.news;
      if (walletAddress)
        assert(
          request.wallets.some(({ address }) => sameAddress(address, walletAddress)),
          'the session has another wallet',
        );
    },
  },
  {
    name: 'creates a session whatever is preselected, if openDestination is declared',
    async run(trial) {
      if (!trial.facts.openDestination) return;
      const { asset } = trial.request();
      const preselects = [
        asset,
        { currency: null, network: asset?.network ?? null },
        { currency: asset?.currency ?? null, network: null },
        { currency: 'NOTSOLD', network: 'notsold' },
      ];
      for (const preselect of preselects) {
        await agrees(trial, `preselect ${JSON.stringify(preselect)}`, true, {
          asset: null,
          assetLocked: false,
          cryptoAmount: null,
          preselect,
        });
      }
    },
  },
  {
    name: 'sends the return URL and the client IP address if declared',
    async run(trial) {
      const returnUrl = 'https://app.example/back?purchase=7035519872';
      const clientIp = '192.0.2.17';
      const result = await newsOrRefusal(trial, { ...trial.request(), returnUrl, clientIp });
      if (result.error !== null) throw result.error;
      const text = sentText(result.sent);
      assertEqual(
        text.includes(returnUrl),
        trial.facts.returnsToApp,
        'whether returnUrl is sent, as returnsToApp declares',
      );
      assert(
        !trial.facts.bindsClientIp || text.includes(clientIp),
        'bindsClientIp is declared, but clientIp was not sent',
      );
    },
  },
];
