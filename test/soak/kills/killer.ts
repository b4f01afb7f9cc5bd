import { setTimeout as wait } from 'node:timers/promises';
import type { Slot } from '../gateways.ts';
import { pick } from '../random.ts';

export type Killer = {
  /** Told of each purchase that begins; kills when its turn has come. */
  began(): void;
  readonly kills: number;
  /** Resolves when all that were killed run again. */
  done(): Promise<void>;
};

const LONGEST_DELAY_MILLISECONDS = 500;
const LONGEST_DOWN_MILLISECONDS = 1_500;

/** Spreads kills over the purchases: each a random time after a random purchase, of a random gateway. */
export function createKiller(given: {
  random: () => number;
  slots: readonly Slot[];
  kills: number;
  purchases: number;
}): Killer {
  const { random, slots } = given;
  const plan = Array.from({ length: given.kills }, (_, number) => ({
    at: Math.floor(((number + random()) * given.purchases) / given.kills),
    slot: pick(random, slots),
    delay: random() * LONGEST_DELAY_MILLISECONDS,
    down: random() * LONGEST_DOWN_MILLISECONDS,
  }));
  const ready = new Map(slots.map((slot) => [slot, Promise.resolve()]));
  let begun = 0;
  let kills = 0;

  const run = ({ slot, delay, down }: (typeof plan)[number]) => {
    const before = ready.get(slot);
    const after = (async () => {
      await before;
      await wait(delay);
      await slot.kill();
      kills += 1;
      await wait(down);
      await slot.start();
    })();
    ready.set(slot, after);
  };
  return {
    began() {
      for (const next of plan.filter(({ at }) => at === begun)) run(next);
      begun += 1;
    },
    get kills() {
      return kills;
    },
    async done() {
      await Promise.all(ready.values());
    },
  };
}
