import { type AddressFormat, networks } from '../../../domain/asset/network.ts';
import type { Wallet } from '../../../domain/session/session.ts';

/** Two valid addresses of each format. Their keys were discarded, so never send anything there. */
const addresses: Readonly<Record<AddressFormat, readonly [string, string]>> = {
  bitcoin: ['1KbK9z2hvL4cHdjxiFqzci6RGTtGuLjdA7', '1Bt9bezZio7HKaRYNmGDFsTKNSyBrkK21N'],
  dogecoin: ['DPjQhEyMDjxtpdvZSqqZAUG29bcaE8uEW1', 'DG2F8uwD2D1Zrac97MFmodcvFahVAVSztK'],
  evm: ['0xcBEf8Fce5Eb8b7d18f290d2C165A1943E17D72a4', '0x775da6129814Bd58E028273199C8207bA42d5A62'],
  litecoin: ['LdpGRCLXzzJfYSS7tPqHtjABUgFZ4R2YYx', 'LW76rsJPoTMLaP7hYuFWXtX5afLTyzc7tN'],
  solana: ['8XBnou5QHuNcGfW8JpxGU2k1ZqUe3FnnG46cEwWp2stL', 'JB1oMnbtyisUnNFN65LtJqW4rCBEPYyz695FmZwEatrd'],
  stellar: [
    'GBX323WNWA4L3ZTORJBEKYR74NH7LQKM5ENUTAJ6KHXJ6XSETZBOCBPK',
    'GD7SOY54GDKSB4FP3KIEMGZYOUVK6ROC2O3I6YR2EM3PY5XAYADCFEHK',
  ],
  tron: ['TUZXA3QS54BZSoobJXVi8rnZBFdb63Ra96', 'TLrMbiNHsXEEUkVAy2uvn29THEiW3f3RNz'],
};

/** Address format of a network. Throws for a network that the gateway does not know. */
export function formatOf(network: string): AddressFormat {
  const format = networks.get(network)?.addressFormat;
  if (format === undefined) throw new Error(`The gateway does not know the network ${network}.`);
  return format;
}

/** A wallet on the network, the first or the second sample. */
export function sampleWallet(network: string, which: 0 | 1 = 0): Wallet {
  return { network, address: addresses[formatOf(network)][which], memo: null };
}
