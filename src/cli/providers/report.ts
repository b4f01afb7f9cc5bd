import type { ProviderCheck } from '../../provider/index.ts';

/** One line of the report on an entry. `detail` says what was found and what to do, without secrets. */
export type Finding = {
  readonly name: string;
  readonly state: ProviderCheck['state'];
  readonly detail: string;
};

export type EntryReport = {
  readonly id: string;
  /** The entry's adapter, its target, and whether it is on. */
  readonly title: string;
  readonly findings: readonly Finding[];
};

/** Replaces control characters: text from a vendor must not move the cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** The reports as text; the exit code is 1 where a finding failed. */
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
  const summary = `${count('failed')} failed, ${count('warning')} warnings`;
  const hint = live ? '' : '. No vendor was asked; use --live to do so';
  return { text: `${[...blocks, summary + hint].join('\n\n')}\n`, exitCode: count('failed') > 0 ? 1 : 0 };
}
