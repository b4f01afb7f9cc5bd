import type { Migration } from 'kysely/migration';
import * as init from './0001-init.ts';
import * as referenceByWebhook from './0002-reference-by-webhook.ts';
import * as newsOut from './0003-news-out.ts';
import * as newsKept from './0004-news-kept.ts';
import * as issuedAddresses from './0005-issued-addresses.ts';
import * as encryptionKeys from './0006-encryption-keys.ts';
import * as sessionsLookedAfter from './0007-sessions-looked-after.ts';
import * as unpaidAndProven from './0008-unpaid-and-proven.ts';
import * as webhookWatch from './0010-webhook-watch.ts';
import * as releasedKeys from './0012-released-keys.ts';
import * as recoveryOfAttempts from './0013-recovery-of-attempts.ts';
import * as prefillUsed from './0014-prefill-used.ts';
import * as writePath from './0015-write-path.ts';
import * as trustedDocuments from './0016-trusted-documents.ts';
import * as sessionFilters from './0017-session-filters.ts';
import * as projectsAndAudit from './0018-projects-and-audit.ts';
import * as erasureAndRotation from './0019-erasure-and-rotation.ts';
import * as quotesAndPolicies from './0020-quotes-and-policies.ts';
import * as erasureOfQuotes from './0021-erasure-of-quotes.ts';
import * as clientTokens from './0022-client-tokens.ts';
import * as completedPurchases from './0023-completed-purchases.ts';
import * as unusedIndex from './0024-unused-index.ts';

/** All migrations, oldest first. A released one never changes: add a new one instead. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-init': init,
  '0002-reference-by-webhook': referenceByWebhook,
  '0003-news-out': newsOut,
  '0004-news-kept': newsKept,
  '0005-issued-addresses': issuedAddresses,
  '0006-encryption-keys': encryptionKeys,
  '0007-sessions-looked-after': sessionsLookedAfter,
  '0008-unpaid-and-proven': unpaidAndProven,
  '0010-webhook-watch': webhookWatch,
  '0012-released-keys': releasedKeys,
  '0013-recovery-of-attempts': recoveryOfAttempts,
  '0014-prefill-used': prefillUsed,
  '0015-write-path': writePath,
  '0016-trusted-documents': trustedDocuments,
  '0017-session-filters': sessionFilters,
  '0018-projects-and-audit': projectsAndAudit,
  '0019-erasure-and-rotation': erasureAndRotation,
  '0020-quotes-and-policies': quotesAndPolicies,
  '0021-erasure-of-quotes': erasureOfQuotes,
  '0022-client-tokens': clientTokens,
  '0023-completed-purchases': completedPurchases,
  '0024-unused-index': unusedIndex,
};
