// npm run bench: measures the gateway beside other servers, all in one run. `npm run bench -- --help` lists works and options.
import { runWork } from './harness/bench.ts';
import { readOptions, usage } from './harness/options.ts';
import { markdown, writePage } from './harness/write.ts';
import { works } from './works/index.ts';

const words = process.argv.slice(2);
const names = Object.keys(works);
const read = words.includes('--help') ? null : readOptions(words, names);
if (read === null) {
  const help = words.includes('--help');
  (help ? process.stdout : process.stderr).write(usage(names));
  process.exit(help ? 0 : 2);
}

const results = [];
for (const name of read.works) {
  const work = works[name];
  if (!work) continue;
  console.log(`${name}: ${work.title}`);
  const result = await runWork(work, read.options);
  console.log(`\n${markdown(result.table)}\n`);
  results.push({ name, work, result });
}
if (read.options.write) writePage(results, read.options);
