import { type PageAction, renderPage } from 'onramp-gateway/provider/simulator';
import { Refusal } from './api/answer.ts';
import { offersOf, type SessionObject } from './session-object.ts';
import type { SimulatedSessions } from './sessions.ts';

/** The hosted page at `/pay/<session>?session_hash=…`. Only the complete URL opens it. */
export async function servePage(
  request: Request,
  context: { sessions: SimulatedSessions; pay(id: string, pair: string | undefined): Promise<void> },
): Promise<Response> {
  const url = new URL(request.url);
  const id = url.pathname.slice('/pay/'.length);
  const session = await context.sessions.get(id).catch((error: unknown) => {
    if (error instanceof Refusal) return null;
    throw error;
  });
  const own = session ? new URL(session.redirect_url) : null;
  if (!session || own?.searchParams.get('session_hash') !== url.searchParams.get('session_hash')) {
    return renderPage({
      ...frame,
      heading: 'No such purchase',
      rows: [],
      note:
        'The URL must be complete, as in the hand-off. To start a purchase, call createOnrampSession of the ' +
        "gateway's GraphQL API and open the URL of its hand-off.",
      status: 404,
    });
  }
  if (request.method === 'GET') return render(session);
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, POST' } });

  const form = new URLSearchParams(await request.text());
  switch (form.get('action')) {
    case 'pay':
      await context.pay(id, form.get('pair') ?? undefined);
      return redirectToPage(session);
    case 'fail':
      // A failed payment leaves the session in `requires_payment`.
      await context.sessions.advance(id, 'requires_payment');
      return render(await context.sessions.get(id), {
        look: 'failure',
        text: 'The payment failed. The customer may try again.',
      });
    case 'refuse':
      await context.sessions.advance(id, 'rejected');
      return redirectToPage(session);
    case 'leave':
      return renderPage({
        ...frame,
        heading: 'You left',
        rows: [],
        result: { look: 'neutral', text: 'Nothing was paid. The page can be opened again.' },
      });
    default:
      return render(session);
  }
}

const frame = { title: 'Buy crypto', vendor: 'Stripe onramp' };

const RESULTS = {
  fulfillment_processing: { look: 'neutral', text: 'Paid. The crypto is on its way.' },
  fulfillment_complete: { look: 'success', text: 'Paid. The crypto has been delivered.' },
  rejected: { look: 'failure', text: 'Refused. This customer cannot buy here.' },
} as const;

/** Redirects to the page with GET, so that a reload does not post again. */
function redirectToPage(session: SessionObject): Response {
  return new Response(null, {
    status: 303,
    headers: { location: session.redirect_url, 'cache-control': 'no-store' },
  });
}

function render(
  session: SessionObject,
  result?: { look: 'success' | 'failure' | 'neutral'; text: string },
): Response {
  const { status, transaction_details: details } = session;
  const url = session.redirect_url;
  const open = status === 'initialized' || status === 'requires_payment';
  const total = details.fees && details.source_amount ? ' (plus fees)' : '';
  const rows = [
    { label: 'You pay', value: amount(details.source_amount, details.source_currency) + total },
    { label: 'You get', value: amount(details.destination_amount, details.destination_currency) },
    { label: 'Network', value: details.destination_network ?? 'to be chosen' },
    { label: 'To', value: details.wallet_address ?? addresses(session) },
    { label: 'Status', value: status },
  ];
  const ended = open ? undefined : RESULTS[status as keyof typeof RESULTS];
  return renderPage({
    ...frame,
    heading: 'Buy crypto',
    rows,
    actions: open ? actionsOf(session, url) : [],
    result: result ?? ended,
    note: open ? 'Each button simulates one result of the real page.' : undefined,
  });
}

function actionsOf(session: SessionObject, url: string): PageAction[] {
  const offers = offersOf(session);
  return [
    ...offers.map((pair, index): PageAction => {
      const [currency = '', network = ''] = pair.split(':');
      return {
        label: offers.length === 1 ? 'Pay' : `Pay for ${currency.toUpperCase()} on ${network}`,
        url,
        look: index === 0 ? 'primary' : 'plain',
        fields: { action: 'pay', pair },
      };
    }),
    { label: 'Let the payment fail', url, fields: { action: 'fail' } },
    { label: 'Refuse the customer', url, look: 'danger', fields: { action: 'refuse' } },
    { label: 'Leave without paying', url, fields: { action: 'leave' } },
  ];
}

function amount(value: string | null, currency: string | null): string {
  const code = currency?.toUpperCase();
  if (value === null) return code ? `${code}, amount to be chosen` : 'to be chosen';
  return code ? `${value} ${code}` : value;
}

function addresses(session: SessionObject): string {
  const given = Object.values(session.transaction_details.wallet_addresses ?? {}).filter(
    (value) => typeof value === 'string',
  );
  return given.length > 0 ? given.join(', ') : 'an address of the customer';
}
