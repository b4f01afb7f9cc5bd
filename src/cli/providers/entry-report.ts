import type { Config } from '../../config/index.ts';
import { coverage, routing } from './findings/coverage.ts';
import { webhookFinding } from './findings/webhooks.ts';
import type { OpenEntry } from './open-entries.ts';
import type { EntryReport, Finding } from './report.ts';
import { redactor, secretOptions } from './secret-options.ts';

const TARGET = { simulator: 'simulator', sandbox: "the vendor's test mode", live: 'live' };

function configuration({ entry, prepared }: OpenEntry, file: string): Finding {
  const name = 'configuration';
  const at = `${file}:${entry.line}: `;
  switch (prepared.state) {
    case 'unusable':
    case 'invalid':
    case 'missing':
      return { name, state: 'failed', detail: at + prepared.problem };
    default: {
      const unset = entry.target === 'simulator' ? [] : [...new Set(Object.values(entry.unset))];
      const left = unset.length > 0 ? `; optional and not set: ${unset.join(', ')}` : '';
      return { name, state: 'ok', detail: `the options are valid${left}` };
    }
  }
}

function credentials(
  { entry, prepared }: OpenEntry,
  { file, mode }: Pick<Config, 'file' | 'mode'>,
): Finding[] {
  const name = 'credentials';
  if (prepared.state === 'wrong_key') {
    return [{ name, state: 'failed', detail: `${file}:${entry.line}: ${prepared.problem}` }];
  }
  if (prepared.state !== 'ready') return [];
  if (prepared.simulator) return [{ name, state: 'ok', detail: "the simulator's own" }];
  return prepared.definition.checkMode
    ? [{ name, state: 'ok', detail: `given, and valid for ${mode}` }]
    : [{ name, state: 'unknown', detail: 'given; the adapter cannot distinguish test keys from live keys' }];
}

/** A fault of an entry that is off stops no start: it is a warning. */
function asWarning(finding: Finding): Finding {
  return finding.state === 'failed' ? { ...finding, state: 'warning' } : finding;
}

function stateOf({ entry, prepared, provider }: OpenEntry): string {
  if (!entry.enabled) return 'off: enabled is false';
  if (provider) return 'on';
  return prepared.state === 'missing' && !entry.required ? 'off' : 'stops the start';
}

/** All findings on an entry, with secrets redacted. `live`: the findings of its vendor. */
export function entryReport(
  open: OpenEntry,
  config: Pick<Config, 'file' | 'mode' | 'publicUrl' | 'policy'>,
  live: readonly Finding[],
): EntryReport {
  const { entry, prepared, provider } = open;
  const { definition } = prepared;
  const settings = prepared.state === 'ready' ? prepared.settings : entry.options;
  const given = definition ? secretOptions(definition, [settings]) : [];
  const redact = redactor(definition ? secretOptions(definition, [entry.options, settings]) : []);
  const serves = entry.enabled && provider !== null;

  const findings = [
    configuration(open, config.file),
    ...credentials(open, config),
    ...(provider ? [coverage(provider.capabilities)] : []),
    routing(entry.id, config.policy, serves ? provider.capabilities : null),
    ...(definition
      ? [
          webhookFinding(
            entry,
            config.publicUrl,
            given,
            provider && provider.operations.webhook !== undefined,
          ),
        ]
      : []),
    ...live,
  ];
  const adapter = entry.module ? `module ${entry.module}` : `adapter ${entry.adapter}`;
  return {
    id: entry.id,
    title: `${adapter}, ${TARGET[entry.target]}, ${stateOf(open)}`,
    findings: findings
      .map((finding) => ({ ...finding, detail: redact(finding.detail) }))
      .map((finding) => (entry.enabled ? finding : asWarning(finding))),
  };
}
