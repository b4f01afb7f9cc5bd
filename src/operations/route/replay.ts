import { ConfigError, loadConfig, processEnvironment } from '../../config/index.ts';
import { createReplayReport } from '../../router/index.ts';
import { decisionsSince } from '../../store/routing/decisions.ts';
import { OperationFault, type Work } from '../operation.ts';
import { presentCandidates } from './present-candidates.ts';
import { isOver, type ReportFormat, writeReport } from './write-report.ts';

const DAY_MILLISECONDS = 86_400_000;

/** The report under the policy of a file. Throws OperationFault, with file, line and remedy, if the file is not valid. */
async function reportUnder(file: string) {
  try {
    const config = loadConfig({ file, environment: processEnvironment() });
    return createReplayReport(await presentCandidates(config), config.policy);
  } catch (error) {
    throw error instanceof ConfigError ? new OperationFault(error.message) : error;
  }
}

/** `replay <policy file> <days> <text|markdown|json> <per cent|none>`: the flags of the command, in this order. */
export function parseReplay(words: readonly string[]): Work | null {
  const [verb, file, days, format, failOver, ...rest] = words;
  if (verb !== 'replay' || !file || failOver === undefined || rest.length > 0) return null;
  if (!/^\d{1,4}$/.test(days ?? '') || !/^(text|markdown|json)$/.test(format ?? '')) return null;
  const limit = failOver === 'none' ? null : Number(failOver);
  if (limit !== null && !(limit >= 0 && limit <= 100)) return null;
  return async ({ db }) => {
    const report = await reportUnder(file);
    const since = new Date(Date.now() - Number(days) * DAY_MILLISECONDS);
    for await (const decision of decisionsSince(db, since)) report.add(decision);
    const result = report.result();
    const over = isOver(result, limit);
    return JSON.stringify({ text: writeReport(result, format as ReportFormat, limit), over });
  };
}
