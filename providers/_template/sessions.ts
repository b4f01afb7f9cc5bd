import {
  formatMoney,
  type Handoff,
  type ProviderContext,
  type SessionNews,
  type SessionOperations,
  z,
} from 'onramp-gateway/provider';
import type { Client, Order } from './client.ts';
import { contradictingAnswer, notSent } from './errors.ts';
import { codeOfAsset, newsOf, plainFiat } from './mapping.ts';
import type { Options } from './options.ts';

/** The body of `create`. Parsing fixes the order of the fields, so that each retry sends the same bytes. ADAPT */
const orderBody = z.strictObject({
  reference: z.string(),
  asset: z.string(),
  address: z.string(),
  fiat_currency: z.string(),
  fiat_amount: z.string(),
  return_url: z.string().nullable(),
});

type OrderBody = z.output<typeof orderBody>;

/** Orders: https://docs.examplepay.example/orders */
export function createSessions(
  client: Client,
  options: Options,
  context: ProviderContext,
): SessionOperations {
  /** News of a new order. Throws if the order differs from the request or has no payment page. */
  function createdNews(order: Order, requested: OrderBody): SessionNews {
    return { ...foundNews(order, requested), handoff: handoffOf(order) };
  }

  /** The same for an order found later: it may be paid or expired, and then has no payment page. */
  function foundNews(order: Order, requested: OrderBody): SessionNews {
    const field = findMismatch(order, requested);
    if (field !== undefined) throw contradictingAnswer(field);
    return { ...readNews(order), ...(order.payment_url ? { handoff: handoffOf(order) } : {}) };
  }

  function readNews(order: Order): SessionNews {
    const news = newsOf(order);
    if (news.status === null) {
      context.log.warn(
        { event: 'provider_status_unknown', providerStatus: order.state },
        'Examplepay reported an order state that the adapter does not know',
      );
    }
    return news;
  }

  /** Customers are sent to the answer's URL, so it must use https and a host that the operator allows. */
  function handoffOf(order: Order): Handoff {
    const url = URL.canParse(order.payment_url ?? '') ? new URL(order.payment_url ?? '') : null;
    // Plain http only if the API itself is reached by http, as the simulator is.
    const schemes = options.baseUrl.startsWith('http://') ? ['https:', 'http:'] : ['https:'];
    const safe = url !== null && schemes.includes(url.protocol) && url.username === '' && url.password === '';
    if (!safe || !options.handoffHosts.includes(url.host)) throw contradictingAnswer('payment_url');
    return { kind: 'REDIRECT', url: url.href, expiresAt: order.expires_at ?? null, singleUse: false };
  }

  return {
    // Must have no side effect. The gateway stores the result before it calls `create`, and a retry after a crash
    // passes the stored result again. If the vendor needs a quote first, request it here.
    async prepare(request) {
      const { sessionId, asset, fiatCurrency, fiatAmount, returnUrl } = request;
      // The router has checked the request against `capabilities`. Refuse here what still does not fit.
      if (asset === null || fiatCurrency === null || fiatAmount === null) {
        throw notSent('request', 'amount_required', 'Examplepay needs an asset and a fiat amount');
      }
      const code = codeOfAsset(asset);
      if (code === undefined) throw notSent('asset', 'unknown_asset', 'Examplepay does not sell this asset');
      const wallet = request.wallets.find(({ network }) => network === asset.network);
      if (wallet === undefined || wallet.memo !== null) {
        throw notSent('request', 'wallet_required', 'Examplepay needs a wallet without a memo');
      }
      return {
        // The gateway's session id: `find` searches by it, and webhooks return it.
        reference: sessionId,
        asset: code,
        address: wallet.address,
        fiat_currency: fiatCurrency,
        fiat_amount: formatMoney(fiatAmount),
        return_url: returnUrl,
      } satisfies OrderBody;
    },

    // The only call that creates something. If the vendor accepts prefill (name, e-mail, …), pass it on here and never
    // store it. ADAPT
    async create(prepared, _prefill, call) {
      const requested = orderBody.parse(prepared);
      return createdNews(await client.createOrder(JSON.stringify(requested), call), requested);
    },

    async get(reference, call) {
      const order = await client.getOrder(reference, call);
      if (order.id !== reference) throw contradictingAnswer('id');
      return readNews(order);
    },

    // After an unknown outcome: did the vendor create the order? Return 'absent' only if that is certain, because the
    // purchase then goes to another provider. Return 'cannot_tell' if the API has no way to know. ADAPT
    async find({ sessionId, prepared }, call) {
      const orders = await client.findOrders(sessionId, call);
      const order = orders.find(({ reference }) => reference === sessionId);
      return order ? foundNews(order, orderBody.parse(prepared)) : 'absent';
    },
  };
}

/** The first field of the answer that differs from the request. */
function findMismatch(order: Order, requested: OrderBody): string | undefined {
  const same = {
    reference: order.reference === requested.reference,
    asset: order.asset === requested.asset,
    // Hexadecimal addresses are case-insensitive; all others are case-sensitive.
    address: lowerHex(order.address) === lowerHex(requested.address),
    fiat_currency: order.fiat_currency === requested.fiat_currency,
    fiat_amount: plainFiat(order.fiat_amount, order.fiat_currency) === requested.fiat_amount,
  };
  return Object.entries(same).find(([, matches]) => !matches)?.[0];
}

const lowerHex = (address: string) => (address.startsWith('0x') ? address.toLowerCase() : address);
