import type { EntryReport } from './findings/finding.ts';

/** A vendor's words may be in it: what is printed moves no cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** The reports as text, and what the command ends with: 1 where something failed. */
export function printReport(
  reports: readonly EntryReport[],
  live: boolean,
): { text: string; exitCode: 0 | 1 } {
  const findings = reports.flatMap((report) => report.findings);
  const count = (state: string) => findings.filter((finding) => finding.state === state).length;
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  const blocks = reports.map(({ id, title, findings: lines }) =>
    [
      `${id}  ${title}`.trimEnd(),
      ...lines.map(
        ({ name, state, detail }) => `  ${state.padEnd(7)}  ${name.padEnd(width)}  ${oneLine(detail)}`,
      ),
    ].join('\n'),
  );
  const sum = `${count('failed')} failed, ${count('warning')} to look at`;
  const more = live ? '' : '. No vendor was asked: --live does';
  return { text: `${[...blocks, sum + more].join('\n\n')}\n`, exitCode: count('failed') > 0 ? 1 : 0 };
}
