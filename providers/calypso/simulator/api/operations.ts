/** Paths below `/api/v1`; Calypso's pages leave open how create and confirm are spelled, so both are served. */
const operations: Readonly<Record<string, string>> = {
  'POST /account': 'account',
  'POST /customer-purse/customer/create': 'customerCreate',
  'POST /customer-purse/customer/update': 'customerUpdate',
  'POST /customer-purse/customer/block': 'customerBlock',
  'POST /customer-purse/customer/unblock': 'customerUnblock',
  'POST /customer-purse/address/get': 'addressGet',
  'POST /customer-purse/transaction/get': 'transactionGet',
  'POST /customer-purse/transaction/find': 'transactionFind',
  'POST /fiat/deposit/fiatcurrencies': 'fiatCurrencies',
  'POST /fiat/deposit/method': 'method',
  'POST /fiat/deposit/create-order': 'orderCreate',
  'POST /fiat/deposit/create/order': 'orderCreate',
  'POST /fiat/deposit/confirm-order': 'orderConfirm',
  'POST /fiat/deposit/confirm/order': 'orderConfirm',
  'POST /fiat/deposit/order': 'orderGet',
  'POST /fiat/deposit/key/generate': 'widgetKey',
  'POST /exchange/pairs': 'exchangePairs',
  'POST /subscription/webhook': 'subscriptions',
  'POST /subscription/webhook/create': 'subscriptionCreate',
  'DELETE /subscription/webhook': 'subscriptionDelete',
};

/** Those that a fault can meet. */
export const operationNames = [...new Set(Object.values(operations))];

/** The operation's name, or undefined. Paths count in any case. */
export function operationOf({ method, url }: Request): string | undefined {
  const path = new URL(url).pathname.toLowerCase();
  return path.startsWith('/api/v1/') ? operations[`${method} ${path.slice('/api/v1'.length)}`] : undefined;
}
