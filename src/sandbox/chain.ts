import type { Json, KeyValueStore, SimulatedTransfer, Simulator } from '../provider/index.ts';
import { createSchedule } from '../provider-kit/simulator/index.ts';

/** The simulated blockchain: carries crypto from one simulator to the others. */
export type Chain = {
  /** Stores the transfer; it arrives a second later. */
  send(transfer: SimulatedTransfer): Promise<void>;
  /** Delivers the transfers that were on their way at the last stop. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** From sending until the crypto arrives, as for a block of a fast chain. */
const ARRIVAL_MILLISECONDS = 1_000;

/**
 * Passes each transfer to every simulator that receives crypto. Neither the sender nor the recipient knows the other: a
 * simulator ignores an address that it did not issue. A transfer stays stored until all have taken it, so each gets it at
 * least once.
 */
export function createChain(options: {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  readonly simulators: () => Iterable<Pick<Simulator, 'receive'>>;
}): Chain {
  const schedule = createSchedule({
    store: options.store,
    clock: options.clock,
    prefix: 'transfer/',
    async run(transfer) {
      for (const simulator of options.simulators()) await simulator.receive?.(transferOf(transfer));
    },
  });
  return {
    async send(transfer) {
      const { asset, address, memo, transactionHash } = transfer;
      const name = [asset.network, transactionHash, asset.currency, address, memo ?? ''].join('/');
      await schedule.add(name, { ...transfer, asset: { ...asset } }, ARRIVAL_MILLISECONDS);
    },
    start: schedule.start,
    close: schedule.close,
  };
}

/** Only `send` stores transfers, so the type is known. */
const transferOf = (stored: Json) => stored as unknown as SimulatedTransfer;
