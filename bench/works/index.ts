import type { Work } from '../harness/bench.ts';
import { quotes } from '../quotes/work.ts';
import { decisions } from '../routing/decisions.ts';
import { replayed } from '../routing/replay.ts';
import { attacks } from './attacks.ts';
import { creates } from './creates.ts';
import { embedded } from './embedded.ts';
import { flood } from './flood.ts';
import { growth } from './growth.ts';
import { intake } from './intake.ts';
import { lists, lookups, newDocuments } from './lookups.ts';
import { starts } from './starts.ts';
import { fanOut, subscribers } from './streams.ts';
import { webhooks } from './webhooks.ts';

/** By the name that the command line has for it, in the order of the page. */
export const works: Readonly<Record<string, Work>> = {
  lookups,
  documents: newDocuments,
  lists,
  creates,
  quotes,
  webhooks,
  intake,
  changes: fanOut,
  subscribers,
  starts,
  growth,
  decisions,
  replay: replayed,
  embedded,
  attacks,
  flood,
};
