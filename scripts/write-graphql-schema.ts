// Writes schema.graphql from the code; with --check fails where the file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { printSortedSchema } from '../src/graphql/schema/index.ts';

const FILE = new URL('../schema.graphql', import.meta.url);
const printed = printSortedSchema();

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, printed);
} else if (readFileSync(FILE, 'utf8') !== printed) {
  console.error('schema.graphql is stale: run "npm run generate" and commit it.');
  process.exitCode = 1;
}
