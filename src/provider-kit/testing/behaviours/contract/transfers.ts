import { createHash, randomUUID } from 'node:crypto';
import type { DepositNews } from '../../../../provider/optional/deposits.ts';
import { assertEqual } from '../../assertions/assert.ts';
import { verified } from '../../assertions/webhooks.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call } from '../../host/serve-simulator.ts';
import { Absent, type Served } from '../../host/trial.ts';
import { assetOf, customerOf } from './addresses.ts';

const newHash = () => createHash('sha256').update(randomUUID()).digest('hex');

/** Reads every deposit that the webhooks report, until all hashes were seen. */
async function depositsUntil<Options>(
  served: Served<Options>,
  hashes: readonly string[],
): Promise<DepositNews[]> {
  const { webhook, deposits } = served.operations;
  const found = new Map<string, DepositNews>();
  for (let count = 1; ; count += 1) {
    const raw = (await served.webhooksUntil(count))[count - 1];
    if (!raw || !webhook || !deposits) throw new Error('The adapter has no webhooks of deposits.');
    for (const news of webhook.read(verified(webhook.verify(raw, new Date()), 'a genuine webhook'))) {
      if (news.kind !== 'deposit') continue;
      found.set(news.reference, await deposits.get(news.reference, call()));
    }
    const seen = [...found.values()];
    if (hashes.every((hash) => seen.some(({ transactionHash }) => transactionHash === hash))) return seen;
  }
}

const facts = ({
  transactionHash,
  amount,
  asset,
}: Pick<DepositNews, 'transactionHash' | 'amount' | 'asset'>) =>
  [transactionHash, amount, asset?.currency, asset?.network].join(' ');

export const transfers: readonly Behaviour[] = [
  {
    name: 'reports crypto of another simulator as one deposit, with its transaction hash',
    operation: 'deposits',
    async run(trial) {
      const served = await trial.serve();
      const { receive } = served;
      if (!receive) throw new Absent('its simulator receives nothing from other simulators');
      if (!served.operations.webhook) throw new Absent('it has no webhooks of deposits');
      const { group, reference } = await customerOf(served);
      const asset = assetOf(trial);
      const { address, memo } = await group.issue({ customerReference: reference, asset }, call());
      const transfer = { asset, address, memo, amount: '23.5', transactionHash: newHash() };
      const other = { ...transfer, amount: '7', transactionHash: newHash() };
      await receive({ ...transfer, address: `${address}x`, transactionHash: newHash() });
      await Promise.all([receive(transfer), receive(transfer)]);
      await receive(transfer);
      await receive(other);
      const expected = [transfer, other].map(facts).sort();
      const reported = await depositsUntil(served, [transfer.transactionHash, other.transactionHash]);
      assertEqual(reported.map(facts).sort(), expected, 'the deposits');
      const list = await served.operations.deposits?.list?.(reference, call());
      if (list) assertEqual(list.map(facts).sort(), expected, 'the deposits in the list');
    },
  },
];
