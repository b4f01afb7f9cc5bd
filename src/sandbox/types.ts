import type { SimulatorModule } from '../provider/index.ts';

export type SimulatedProvider = {
  /** The entry's name, also its place: `/sandbox/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly module: SimulatorModule;
};
