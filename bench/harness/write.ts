import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Result, Table, Work } from './bench.ts';
import { chart } from './chart.ts';
import type { Options } from './options.ts';
import { pinning } from './processes.ts';

const PAGE = 'docs/performance.md';

export function markdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** What a run was: machine and options, as far as the work has them. A scale is named, since its method names the full numbers. */
export function describeRun(
  work: Pick<Work, 'rounds'>,
  { rounds, seconds, warmUpSeconds, scale }: Options,
): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${day}, Node ${process.versions.node}, ${cpus().length} cores, ${pinning}`;
  const counted = work.rounds ? `; rounds: ${rounds}` : '';
  const timed = work.rounds === 'timed' ? `, ${warmUpSeconds} s of warm-up, ${seconds} s measured` : '';
  const scaled = scale === 1 ? '' : `; numbers of the method divided by ${scale}`;
  return `${machine}${counted}${timed}${scaled}.`;
}

function section(name: string, work: Work, { table, bars }: Result, options: Options): string {
  const { title, method } = work;
  const picture = bars
    ? `![${title.replaceAll('`', '')}, relative to bare](performance-${name}.svg)\n\n`
    : '';
  return `## ${title}\n\n${method}\n\n${picture}${markdown(table)}\n\n${describeRun(work, options)}`;
}

/** Replaces the sections of the works that ran, and their charts; the rest of the page stays as it is. */
export function writePage(
  results: ReadonlyArray<{ name: string; work: Work; result: Result }>,
  options: Options,
): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const { name, work, result } of results) {
    const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end of ${name} -->`];
    const from = page.indexOf(begin);
    const until = page.indexOf(end);
    if (from < 0 || until < from) throw new Error(`${PAGE} has no place for ${name}: ${begin} … ${end}`);
    page = `${page.slice(0, from + begin.length)}\n${section(name, work, result, options)}\n${page.slice(until)}`;
    if (result.bars) {
      writeFileSync(`docs/performance-${name}.svg`, chart(work.title.replaceAll('`', ''), result.bars));
    }
  }
  writeFileSync(PAGE, page);
}
