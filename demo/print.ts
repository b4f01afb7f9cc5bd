import type { DecisionFragment } from './operations.gen.ts';

let step = 0;

/** Prints a heading; the steps below it are numbered from 1. */
export function printTitle(text: string): void {
  step = 0;
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

export function printStep(text: string): void {
  step += 1;
  console.log(`${String(step).padStart(2)}. ${text}`);
}

export function printDetail(text: string): void {
  console.log(`      ${text}`);
}

/** Prints the candidates of a routing decision with the reasons for their rank. */
export function printDecision(decision: DecisionFragment): void {
  const from = decision.country ? `, customer in ${decision.country} (from ${decision.countrySource})` : '';
  printDetail(
    `decision: ${decision.chosen ?? 'no provider'} by ${decision.strategy}, policy ${decision.policyVersion}${from}`,
  );
  for (const { providerId, eligible, rank, reasons } of decision.candidates) {
    const why = reasons
      .map(({ message, rule }) => (rule ? `${message} [rule: ${rule}]` : message))
      .join('; ');
    printDetail(`  ${eligible ? `${rank}.` : '✗ '} ${providerId}: ${why}`);
  }
}
