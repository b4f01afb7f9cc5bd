// Writes the list of the conformance suite's behaviours into docs/adapters.md. With --check: fails where it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { behaviours } from '../src/provider-kit/testing/behaviours/index.ts';

const file = new URL('../docs/adapters.md', import.meta.url);
const [begin, end] = ['<!-- behaviours -->\n', '<!-- /behaviours -->'];

const text = readFileSync(file, 'utf8');
const list = behaviours.map(({ name }) => `- ${name}\n`).join('');
const wanted = `${text.slice(0, text.indexOf(begin) + begin.length)}\n${list}\n${text.slice(text.indexOf(end))}`;

if (!process.argv.includes('--check')) writeFileSync(file, wanted);
else if (text !== wanted) {
  console.error('docs/adapters.md is stale: run "npm run generate" and commit it.');
  process.exitCode = 1;
}
