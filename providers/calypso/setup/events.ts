/** What a subscription must send. https://docs.calypso.money/get-started-with-calypso-api/webhook-subscriptions/overview */
export const events: readonly string[] = [
  'FIAT_DEPOSIT_ORDER_CREATED',
  // One table of the same page writes it with -ED; this is the name in the list of types.
  'FIAT_DEPOSIT_ORDER_CONFIRM',
  'FIAT_DEPOSIT_FIAT_FUNDS_RECEIVED',
  'FIAT_DEPOSIT_ORDER_EXPIRED',
  'FIAT_DEPOSIT_ORDER_FAILED',
  'CUSTOMER_PURSE_EXPIRED',
  'CUSTOMER_PURSE_MEM_POOL_FOUND',
  'CUSTOMER_PURSE_PENDING_COMPLIANCE',
  'CUSTOMER_PURSE_COMPLIANCE_DECLINED',
  'CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE',
  'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
];
