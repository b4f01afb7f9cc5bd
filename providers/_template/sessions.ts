import {
  formatMoney,
  type Handoff,
  type ProviderContext,
  type SessionNews,
  type SessionOperations,
  z,
} from 'onramp-gateway/provider';
import type { Client, Order } from './client.ts';
import { contradiction, notSent } from './errors.ts';
import { codeOfAsset, newsOf, plainFiat } from './mapping.ts';
import type { Options } from './options.ts';

/** What `create` sends. Parsing puts the fields in this order, so that every retry sends the same bytes. ADAPT */
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
  /** News of an order just made, held against what was asked for, with the page to pay on. */
  function made(order: Order, wanted: OrderBody): SessionNews {
    return { ...found(order, wanted), handoff: handoffOf(order) };
  }

  /** The same of an order that may have been paid or have ended since: then there is no page any more. */
  function found(order: Order, wanted: OrderBody): SessionNews {
    const wrong = differing(order, wanted);
    if (wrong !== undefined) throw contradiction(wrong);
    return { ...told(order), ...(order.payment_url ? { handoff: handoffOf(order) } : {}) };
  }

  function told(order: Order): SessionNews {
    const news = newsOf(order);
    if (news.status === null) {
      context.log.warn({ providerStatus: order.state }, 'Examplepay has a state that is not known');
    }
    return news;
  }

  /** The page is the vendor's word, and a customer goes there: hold it against the hosts that an operator allows. */
  function handoffOf(order: Order): Handoff {
    const url = URL.canParse(order.payment_url ?? '') ? new URL(order.payment_url ?? '') : null;
    // Plain http only where the API itself is reached so, as the simulator is.
    const schemes = options.baseUrl.startsWith('http://') ? ['https:', 'http:'] : ['https:'];
    const safe = url !== null && schemes.includes(url.protocol) && url.username === '' && url.password === '';
    if (!safe || !options.handoffHosts.includes(url.host)) throw contradiction('payment page');
    return { kind: 'REDIRECT', url: url.href, expiresAt: order.expires_at ?? null, singleUse: false };
  }

  return {
    // No side effect: what it answers is stored before `create` is called, and a retry after a crash gets it again.
    // A vendor that needs a quote first is asked for one here.
    async prepare(request) {
      const { sessionId, asset, fiatCurrency, fiatAmount, returnUrl } = request;
      // The router holds requests against `capabilities`; what still does not fit is refused here, before any call.
      if (asset === null || fiatCurrency === null || fiatAmount === null) {
        throw notSent('request', 'amount_required', 'Examplepay needs an asset and an amount of money');
      }
      const code = codeOfAsset(asset);
      if (code === undefined) throw notSent('asset', 'unknown_asset', 'Examplepay does not sell this asset');
      const wallet = request.wallets.find(({ network }) => network === asset.network);
      if (wallet === undefined || wallet.memo !== null) {
        throw notSent('request', 'wallet_required', 'Examplepay needs a wallet without a memo');
      }
      return {
        // The gateway's own id: with it `find` can ask later, and webhooks bring it back.
        reference: sessionId,
        asset: code,
        address: wallet.address,
        fiat_currency: fiatCurrency,
        fiat_amount: formatMoney(fiatAmount),
        return_url: returnUrl,
      } satisfies OrderBody;
    },

    // The one call that makes something. Prefill (name, e-mail …) is for vendors that take it: pass it on, keep it
    // nowhere. ADAPT
    async create(prepared, _prefill, call) {
      const wanted = orderBody.parse(prepared);
      return made(await client.createOrder(JSON.stringify(wanted), call), wanted);
    },

    async get(reference, call) {
      const order = await client.getOrder(reference, call);
      if (order.id !== reference) throw contradiction('order');
      return told(order);
    },

    // After an `unknown` outcome: did the vendor make it? Say 'absent' only where that is certain, for then the
    // purchase goes to another provider; 'cannot_tell' where the API has no way to know. ADAPT
    async find({ sessionId, prepared }, call) {
      const orders = await client.findOrders(sessionId, call);
      const order = orders.find(({ reference }) => reference === sessionId);
      return order ? found(order, orderBody.parse(prepared)) : 'absent';
    },
  };
}

/** The first field in which the answer is not what was asked for. */
function differing(order: Order, wanted: OrderBody): string | undefined {
  const same = {
    reference: order.reference === wanted.reference,
    asset: order.asset === wanted.asset,
    // Hexadecimal addresses are the same in any case; all others are not.
    address: caseless(order.address) === caseless(wanted.address),
    currency: order.fiat_currency === wanted.fiat_currency,
    amount: plainFiat(order.fiat_amount, order.fiat_currency) === wanted.fiat_amount,
  };
  return Object.entries(same).find(([, right]) => !right)?.[0];
}

const caseless = (address: string) => (address.startsWith('0x') ? address.toLowerCase() : address);
