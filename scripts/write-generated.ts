// Writes the files that come from src/; `npm run generate` runs it after scripts/generate-providers.ts, whose file it loads.
import { readFileSync, writeFileSync } from 'node:fs';
import { gatewayJsonSchema } from '../src/config/file/file-schema.ts';
import { printSortedSchema } from '../src/graphql/schema/index.ts';
import { behaviours } from '../src/provider-kit/testing/behaviours/index.ts';
import { providersTable } from './providers-table.ts';

const fileAt = (path: string) => new URL(`../${path}`, import.meta.url);

/** Replaces the text between `<!-- name -->` and `<!-- /name -->`. */
function writeSection(path: string, name: string, section: string): void {
  const text = readFileSync(fileAt(path), 'utf8');
  const begin = `<!-- ${name} -->\n`;
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  writeFileSync(fileAt(path), before + section + text.slice(text.indexOf(`<!-- /${name} -->`)));
}

writeFileSync(fileAt('gateway.schema.json'), `${JSON.stringify(gatewayJsonSchema(), null, 2)}\n`);
writeFileSync(fileAt('schema.graphql'), printSortedSchema());
writeSection('docs/adapters.md', 'behaviours', `\n${behaviours.map(({ name }) => `- ${name}\n`).join('')}\n`);
writeSection('README.md', 'providers', await providersTable());
