import type { Config } from '../../config/index.ts';
import { askLive } from './ask-live.ts';
import { entryReport } from './entry-report.ts';
import type { EntryReport } from './findings/finding.ts';
import { type OpenOptions, openEntries } from './open-entries.ts';
import { printReport } from './print-report.ts';

function allTogether(detail: string): EntryReport {
  return { id: 'all together', title: '', findings: [{ name: 'configuration', state: 'failed', detail }] };
}

/** `providers check`: each entry as a start would find it and, with `live`, as its vendor does. Makes nothing. */
export async function check(
  config: Config,
  live: boolean,
  options: OpenOptions = {},
): Promise<{ text: string; exitCode: 0 | 1 }> {
  const { entries, together, close } = await openEntries(config, options);
  try {
    const reports = await Promise.all(
      entries.map(async (open) =>
        entryReport(open, config, live && open.provider ? await askLive(open.provider.operations) : []),
      ),
    );
    return printReport([...reports, ...(together ? [allTogether(together)] : [])], live);
  } finally {
    await close();
  }
}
