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
import { assetOf, covered, words } from './facts.ts';
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

/** An amount, or nothing where the currency has fewer digits. */
function money(text: string | null, currency: string, decimals: number) {
  if (text === null) return null;
  try {
    return moneyOf(text, currency, decimals);
  } catch {
    return undefined;
  }
}

function newsOf(told: Wire): SessionNews {
  const asset = assetOf(told.asset);
  return {
    reference: told.id,
    status: (Object.hasOwn(words, told.state) ? words[told.state] : undefined) ?? null,
    providerStatus: told.state,
    asset,
    fiatCurrency: told.fiat,
    fiatAmount: money(told.amount, told.fiat, fiatDecimals(told.fiat)),
    cryptoAmount: asset && money(told.crypto, asset.currency, assets.get(told.asset)?.decimals ?? 0),
    walletAddress: told.wallet,
  };
}

export function createSessions(send: Send, { pageUrl }: ToyOptions): SessionOperations {
  const handoffOf = ({ url }: Wire) => {
    const { origin } = new URL(pageUrl);
    if (!URL.canParse(url) || new URL(url).origin !== origin || !url.startsWith(`${origin}/`))
      throw malformed();
    return { kind: 'REDIRECT', url, expiresAt: null, singleUse: false } as const;
  };
  const made = (told: Wire, prepared: Prepared) => {
    const asked = order.parse(prepared);
    for (const field of ['session', 'asset', 'fiat', 'amount', 'crypto', 'wallet'] as const) {
      if (asked[field] && asked[field] !== told[field]) throw malformed();
    }
    return { ...newsOf(told), handoff: handoffOf(told) };
  };
  const one = async (reference: string, call: Call) => {
    const told = await send(wire, 'GET', `/sessions/${encodeURIComponent(reference)}`, call);
    if (told.id !== reference) throw malformed();
    return told;
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
      const asked = Object.entries(order.parse(prepared)).sort(([left], [right]) => (left < right ? -1 : 1));
      const body = { ...Object.fromEntries(asked), ...(prefill && { prefill }) };
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
