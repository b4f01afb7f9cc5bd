import { loadConfig, processEnvironment } from '../../config/index.ts';
import { createReplayReport } from '../../router/index.ts';
import { decisionsSince } from '../../store/routing/decisions.ts';
import type { Work } from '../operation.ts';
import { presentCandidates } from './present-candidates.ts';
import { isOver, type ReportFormat, writeReport } from './write-report.ts';

const DAY_MILLISECONDS = 86_400_000;

/** `replay <policy file> <days> <text|markdown|json> <per cent|none>`: the flags of the command, in this order. */
export function parseReplay(words: readonly string[]): Work | null {
  const [verb, file, days, format, failOver, ...rest] = words;
  if (verb !== 'replay' || !file || failOver === undefined || rest.length > 0) return null;
  if (!/^\d{1,4}$/.test(days ?? '') || !/^(text|markdown|json)$/.test(format ?? '')) return null;
  const limit = failOver === 'none' ? null : Number(failOver);
  if (limit !== null && !(limit >= 0 && limit <= 100)) return null;
  return async ({ db }) => {
    const config = loadConfig({ file, environment: processEnvironment() });
    const report = createReplayReport(await presentCandidates(config), config.policy);
    const since = new Date(Date.now() - Number(days) * DAY_MILLISECONDS);
    for await (const decision of decisionsSince(db, since)) report.add(decision);
    const result = report.result();
    const over = isOver(result, limit);
    return JSON.stringify({ text: writeReport(result, format as ReportFormat, limit), over });
  };
}
