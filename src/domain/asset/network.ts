/** Address format of a network; several networks share one. */
export type AddressFormat = 'bitcoin' | 'dogecoin' | 'evm' | 'litecoin' | 'solana' | 'stellar' | 'tron';

export type Network = {
  /** Slug used in the API, such as `ethereum`. */
  readonly slug: string;
  readonly name: string;
  /** CAIP-2 chain id. Source: https://chainagnostic.org/CAIPs/caip-2 and its namespaces. */
  readonly caip2: string;
  readonly addressFormat: AddressFormat;
  /** URL of a transaction in a public block explorer, without the hash at its end. */
  readonly transactionUrl: string;
};

const TABLE: readonly Network[] = [
  {
    slug: 'ethereum',
    name: 'Ethereum',
    caip2: 'eip155:1',
    addressFormat: 'evm',
    transactionUrl: 'https://etherscan.io/tx/',
  },
  {
    slug: 'base',
    name: 'Base',
    caip2: 'eip155:8453',
    addressFormat: 'evm',
    transactionUrl: 'https://basescan.org/tx/',
  },
  {
    slug: 'polygon',
    name: 'Polygon',
    caip2: 'eip155:137',
    addressFormat: 'evm',
    transactionUrl: 'https://polygonscan.com/tx/',
  },
  {
    slug: 'avalanche',
    name: 'Avalanche C-Chain',
    caip2: 'eip155:43114',
    addressFormat: 'evm',
    transactionUrl: 'https://snowtrace.io/tx/',
  },
  {
    slug: 'bsc',
    name: 'BNB Smart Chain',
    caip2: 'eip155:56',
    addressFormat: 'evm',
    transactionUrl: 'https://bscscan.com/tx/',
  },
  {
    slug: 'bitcoin',
    name: 'Bitcoin',
    caip2: 'bip122:000000000019d6689c085ae165831e93',
    addressFormat: 'bitcoin',
    transactionUrl: 'https://mempool.space/tx/',
  },
  {
    slug: 'litecoin',
    name: 'Litecoin',
    caip2: 'bip122:12a765e31ffd4059bada1e25190f6e98',
    addressFormat: 'litecoin',
    transactionUrl: 'https://litecoinspace.org/tx/',
  },
  {
    slug: 'dogecoin',
    name: 'Dogecoin',
    caip2: 'bip122:1a91e3dace36e2be3bf030a65679fe82',
    addressFormat: 'dogecoin',
    transactionUrl: 'https://dogechain.info/tx/',
  },
  {
    slug: 'solana',
    name: 'Solana',
    caip2: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    addressFormat: 'solana',
    transactionUrl: 'https://explorer.solana.com/tx/',
  },
  {
    slug: 'stellar',
    name: 'Stellar',
    caip2: 'stellar:pubnet',
    addressFormat: 'stellar',
    transactionUrl: 'https://stellar.expert/explorer/public/tx/',
  },
  {
    slug: 'tron',
    name: 'TRON',
    caip2: 'tron:0x2b6653dc',
    addressFormat: 'tron',
    transactionUrl: 'https://tronscan.org/#/transaction/',
  },
];

/** Networks by slug. */
export const networks: ReadonlyMap<string, Network> = new Map(
  TABLE.map((network) => [network.slug, network]),
);

/** URL of a transaction in a public block explorer; null without a hash. */
export function transactionUrl(network: string, hash: string | null): string | null {
  const base = networks.get(network)?.transactionUrl;
  return base && hash ? base + encodeURIComponent(hash) : null;
}
