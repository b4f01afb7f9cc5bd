import { aMinutePasses } from '../invariants/index.ts';
import type { StepHandlers } from './step.ts';

const repeated = (status: number, times: number) => Array.from({ length: times }, () => status);

export const faultSteps: StepHandlers<
  | 'vendorFault'
  | 'issuerFault'
  | 'receiverFault'
  | 'trap'
  | 'cutPostgres'
  | 'postgresUp'
  | 'terminate'
  | 'redisKill'
  | 'redisPause'
  | 'redisStart'
  | 'kill'
  | 'restart'
  | 'minute'
> = {
  vendorFault: {
    run: (_model, world, { kind, operation }) =>
      world.vendor.simulator.fault({ kind, milliseconds: 300, ...(operation && { operation }) }),
  },
  issuerFault: {
    run: (_model, world, { kind, operation }) =>
      world.issuer.simulator.fault({ kind, milliseconds: 300, ...(operation && { operation }) }),
  },
  receiverFault: {
    run: async (_model, world, { status, times }) => world.receiver.answer(repeated(status, times)),
  },
  trap: {
    may: (model) => model.running,
    async run(_model, world, { at, piece, act }) {
      world.set({ at, piece, act });
    },
  },
  cutPostgres: {
    may: (model) => !model.postgresDown,
    async run(model, world, { down }) {
      model.postgresDown = down;
      world.cutPostgres(down);
    },
  },
  postgresUp: {
    may: (model) => model.postgresDown,
    async run(model, world) {
      model.postgresDown = false;
      world.postgresUp();
    },
  },
  terminate: { run: (_model, world) => world.terminate() },
  redisKill: { run: async (_model, world) => world.redis?.kill() },
  redisPause: { run: async (_model, world) => world.redis?.pause() },
  redisStart: { run: async (_model, world) => world.redis?.start() },
  kill: { may: (model) => model.running, run: (_model, world) => world.kill() },
  restart: {
    may: (model) => !model.running,
    async run(model, world) {
      // A gateway does not start without its database.
      model.postgresDown = false;
      await world.restart();
    },
  },
  minute: { run: (_model, world) => aMinutePasses(world.db) },
};
