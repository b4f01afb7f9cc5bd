// Packs the provider contract as JavaScript with types, for adapters in other packages: dist/onramp-gateway-….tgz
import { fileURLToPath } from 'node:url';
import { packContract } from './pack-provider/pack-contract.ts';

console.log(packContract(fileURLToPath(new URL('../dist', import.meta.url))));
