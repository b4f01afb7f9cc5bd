import type { Config } from '../../config/index.ts';
import { askLive } from './ask-live.ts';
import { entryReport } from './entry-report.ts';
import { type OpenOptions, openEntries } from './open-entries.ts';
import { type EntryReport, printReport } from './report.ts';

function allEntries(detail: string): EntryReport {
  return { id: 'all entries', title: '', findings: [{ name: 'configuration', state: 'failed', detail }] };
}

/** `providers check`: checks each entry as a start does and, with `live`, asks its vendor. Creates nothing anywhere. */
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
    return printReport([...reports, ...(together ? [allEntries(together)] : [])], live);
  } finally {
    await close();
  }
}
