import type { Config } from './types.ts';

type Log = { warn(fields: Record<string, unknown>, message: string): void };

const MONTHS = 12;

/**
 * Warns if the rules for sanctioned places are switched off in live mode, or if one of them was read from its source more
 * than twelve months ago: sanctions change, and the gateway does not notice it.
 */
export function warnOfSanctions(
  { mode, sanctionsFile, sanctionsReadOn }: Pick<Config, 'mode' | 'sanctionsFile' | 'sanctionsReadOn'>,
  log: Log,
  now: Date,
): void {
  if (sanctionsFile === null) {
    if (mode === 'sandbox') return;
    log.warn(
      { event: 'sanctions_off' },
      'routing.sanctions is false: no rule keeps sanctioned places from buying',
    );
    return;
  }
  if (sanctionsReadOn === null) return;
  const outdated = new Date(`${sanctionsReadOn}T00:00:00Z`);
  outdated.setUTCMonth(outdated.getUTCMonth() + MONTHS);
  if (outdated > now) return;
  log.warn(
    { event: 'sanctions_outdated', file: sanctionsFile, readOn: sanctionsReadOn },
    'The rules for sanctioned places were read from their sources more than twelve months ago',
  );
}
