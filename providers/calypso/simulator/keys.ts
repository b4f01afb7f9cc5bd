/** The simulator's merchant: shown to everyone, worth nothing. */
export const keys = {
  account: '0x5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e',
  publicKey: 'sandbox-calypso-public-key',
  secretKey: 'sandbox-calypso-secret-key',
  channel: {
    requestId: '5b6d3b1e-6a3e-4b52-9a0e-0c8f2f6f7a11',
    publicKey: 'sandbox-calypso-webhook-public-key',
    secretKey: 'sandbox-calypso-webhook-secret-key',
  },
} as const;
