import type { DecisionFragment } from './operations.gen.ts';

let step = 0;

/** A heading; steps count from one below it. */
export function tellTitle(text: string): void {
  step = 0;
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

export function tellStep(text: string): void {
  step += 1;
  console.log(`${String(step).padStart(2)}. ${text}`);
}

export function tellDetail(text: string): void {
  console.log(`      ${text}`);
}

/** Who was considered, and why each stands where it does. */
export function tellDecision(decision: DecisionFragment): void {
  const from = decision.country ? `, customer in ${decision.country} (from ${decision.countrySource})` : '';
  tellDetail(
    `decision: ${decision.chosen ?? 'nobody'} by ${decision.strategy}, policy ${decision.policyVersion}${from}`,
  );
  for (const { providerId, eligible, rank, reasons } of decision.candidates) {
    const why = reasons
      .map(({ message, rule }) => (rule ? `${message} [rule: ${rule}]` : message))
      .join('; ');
    tellDetail(`  ${eligible ? `${rank}.` : '✗ '} ${providerId}: ${why}`);
  }
}
