import type { ReplayReport } from '../../router/index.ts';

export type ReportFormat = 'text' | 'markdown' | 'json';

const percent = (part: number, of: number) => (of === 0 ? 0 : Math.round((part / of) * 10_000) / 100);

/** Whether more decisions change than `--fail-over` allows. */
export function isOver({ changed, decisions }: ReplayReport, limit: number | null): boolean {
  return limit !== null && decisions > 0 && (changed / decisions) * 100 > limit;
}

function arrival(bps: number | null): string {
  return bps === null ? 'unknown' : `${bps > 0 ? '+' : ''}${bps} bps`;
}

/** The report for people (`text`), a pull request (`markdown`) or programs (`json`). */
export function writeReport(report: ReplayReport, format: ReportFormat, limit: number | null): string {
  if (format === 'json') return JSON.stringify(report, null, 2);
  const { decisions, changed, nobody, changes } = report;
  const over = isOver(report, limit) ? `, more than the ${limit} % allowed` : '';
  const summary = `${changed} of ${decisions} decisions change (${percent(changed, decisions)} %${over}); ${nobody} would have nobody.`;
  const rows = changes.map(({ corridor, from, to, count, arrivalBps, why }) => [
    corridor,
    `${from} → ${to}`,
    String(count),
    arrival(arrivalBps),
    why,
  ]);
  if (rows.length === 0) return summary;
  const heads = ['corridor', 'from → to', 'decisions', 'arrival', 'why'];
  if (format === 'markdown') {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    return [summary, '', line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
  }
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [summary, '', line(heads), ...rows.map(line)].join('\n');
}
