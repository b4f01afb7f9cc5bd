import type { Call } from '../../../provider/call.ts';
import type { ProviderOperations } from '../../../provider/definition.ts';
import type { SessionRequest } from '../../../provider/sessions.ts';
import type { Recording } from '../host/trial.ts';

type Act = (given: Call) => Promise<unknown> | undefined;

/** A call of every operation except create and get, which have their own behaviours. */
export function everyOther<Options>(
  { sessions, addresses, deposits, subscriptions, ...rest }: ProviderOperations,
  { request, prepared, news }: Recording<Options>,
): Record<string, Act> {
  const reference = news.reference ?? 'reference';
  const { sessionId, asset, fiatCurrency, fiatAmount, country, subdivision }: SessionRequest = request;
  const search = { sessionId, prepared, createdAfter: new Date() };
  const customer = { customerId: 'cus_1', externalId: 'wallet-7', email: 'a@example.com' };
  const quote = asset &&
    fiatCurrency && { asset, fiatCurrency, fiatAmount, cryptoAmount: null, country, subdivision };
  return {
    'sessions.prepare': (given) => sessions.prepare(request, given),
    'sessions.find': (given) => sessions.find?.(search, given),
    'sessions.handoff': (given) => sessions.handoff?.(reference, null, given),
    'sessions.cancel': (given) => sessions.cancel?.(reference, given),
    'addresses.createCustomer': (given) => addresses?.createCustomer(customer, given),
    'addresses.findCustomer': (given) => addresses?.findCustomer?.(customer, given),
    'addresses.updateCustomer': (given) => addresses?.updateCustomer?.({ reference, email: null }, given),
    'addresses.blockCustomer': (given) => addresses?.blockCustomer?.({ reference, blocked: true }, given),
    'addresses.issue': (given) =>
      asset ? addresses?.issue({ customerReference: reference, asset }, given) : undefined,
    'deposits.get': (given) => deposits?.get(reference, given),
    'deposits.list': (given) => deposits?.list?.(reference, given),
    'subscriptions.list': (given) => subscriptions?.list(given),
    'subscriptions.create': (given) => subscriptions?.create('https://gateway.example/webhooks', given),
    'subscriptions.delete': (given) => subscriptions?.delete(reference, given),
    quote: (given) =>
      quote ? rest.quote?.({ ...quote, paymentMethod: null, clientIp: null }, given) : undefined,
    check: (given) => rest.check?.(given),
  };
}
