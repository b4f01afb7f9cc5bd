import {
  assetKey,
  assets,
  type Call,
  fiatDecimals,
  formatMoney,
  moneyOf,
  type Prepared,
  type SessionNews,
  type SessionOperations,
  z,
} from '../../../provider/index.ts';
import { malformed, refuse, type Send } from './client.ts';
import { assetOf, covered, statuses } from './facts.ts';
import type { ToyOptions } from './options.ts';

const wire = z.object({
  id: z.string().min(1),
  state: z.string().min(1),
  session: z.string(),
  asset: z.string(),
  fiat: z.string(),
  amount: z.string().nullable(),
  crypto: z.string().nullable(),
  wallet: z.string(),
  url: z.string(),
});
type Wire = z.output<typeof wire>;
const order = z.record(z.string(), z.string().nullable());

/** An amount, or undefined if it has more digits than the currency. */
function money(text: string | null, currency: string, decimals: number) {
  if (text === null) return null;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined;
  }
}

function newsOf(received: Wire): SessionNews {
  const asset = assetOf(received.asset);
  return {
    reference: received.id,
    status: (Object.hasOwn(statuses, received.state) ? statuses[received.state] : undefined) ?? null,
    providerStatus: received.state,
    asset,
    fiatCurrency: received.fiat,
    fiatAmount: money(received.amount, received.fiat, fiatDecimals(received.fiat)),
    cryptoAmount: asset && money(received.crypto, asset.currency, assets.get(received.asset)?.decimals ?? 0),
    walletAddress: received.wallet,
  };
}

export function createSessions(send: Send, { pageUrl }: ToyOptions): SessionOperations {
  const handoffOf = ({ url }: Wire) => {
    const { origin } = new URL(pageUrl);
    if (!URL.canParse(url) || new URL(url).origin !== origin || !url.startsWith(`${origin}/`))
      throw malformed();
    return { kind: 'REDIRECT', url, expiresAt: null, singleUse: false } as const;
  };
  const made = (received: Wire, prepared: Prepared) => {
    const requested = order.parse(prepared);
    for (const field of ['session', 'asset', 'fiat', 'amount', 'crypto', 'wallet'] as const) {
      if (requested[field] && requested[field] !== received[field]) throw malformed();
    }
    return { ...newsOf(received), handoff: handoffOf(received) };
  };
  const one = async (reference: string, call: Call) => {
    const received = await send(wire, 'GET', `/sessions/${encodeURIComponent(reference)}`, call);
    if (received.id !== reference) throw malformed();
    return received;
  };
  return {
    async prepare(request) {
      const { asset, wallets, fiatCurrency, fiatAmount, cryptoAmount } = request;
      const wallet = wallets.find(({ network }) => network === asset?.network);
      if (!asset || !wallet || !fiatCurrency || !(fiatAmount || cryptoAmount))
        throw refuse('request', 'incomplete');
      if (!covered.includes(assetKey(asset))) throw refuse('asset', 'not_sold');
      if (request.paymentMethod && request.paymentMethod !== 'card') throw refuse('asset', 'no_such_method');
      return {
        session: request.sessionId,
        asset: assetKey(asset),
        fiat: fiatCurrency,
        amount: fiatAmount && formatMoney(fiatAmount),
        crypto: cryptoAmount && formatMoney(cryptoAmount),
        wallet: wallet.address,
        memo: wallet.memo,
        back: request.returnUrl,
      };
    },
    async create(prepared, prefill, call) {
      const requested = Object.entries(order.parse(prepared)).sort(([left], [right]) =>
        left < right ? -1 : 1,
      );
      const body = { ...Object.fromEntries(requested), ...(prefill && { prefill }) };
      return made(await send(wire, 'POST', '/sessions', call, body), prepared);
    },
    get: async (reference, call) => newsOf(await one(reference, call)),
    async find({ sessionId, prepared }, call) {
      const shape = z.object({ found: wire.nullable() });
      const { found } = await send(shape, 'GET', `/find/${encodeURIComponent(sessionId)}`, call);
      return found ? made(found, prepared) : 'absent';
    },
    handoff: async (reference, _clientIp, call) => handoffOf(await one(reference, call)),
  };
}
