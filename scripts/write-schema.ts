// Writes gateway.schema.json, which editors read beside gateway.yaml. With --check: fails where it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { gatewayJsonSchema } from '../src/config/file/file-schema.ts';

const file = new URL('../gateway.schema.json', import.meta.url);
const wanted = `${JSON.stringify(gatewayJsonSchema(), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, wanted);
} else if (readFileSync(file, 'utf8') !== wanted) {
  console.error('gateway.schema.json is stale: run npm run schema:config and commit it');
  process.exitCode = 1;
}
