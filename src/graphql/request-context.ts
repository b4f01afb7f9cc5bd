import type { Access } from '../access/types.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { Context, Services } from './context.ts';
import { createAddressLookups, createLoaders, type Loaders } from './loaders.ts';
import type { Sender, Waiting } from './pipeline/call.ts';

export type MakeContext = (caller: Caller, sender: Sender) => Context;

/** Made once: it is also the reason after each answer, and the stack of a new one costs more than the abort. */
const LEFT = new DOMException('The client has left.', 'AbortError');

/**
 * Makes the contexts of requests. They are instances of one class, and what all of them share is on its prototype: closures
 * on each context would cost a third of the throughput.
 */
export function createContexts(
  services: Services,
  access: Pick<Access, 'authenticate' | 'remembered'>,
): MakeContext {
  const loadersOfEvents = new WeakMap<object, Loaders>();

  class RequestContext {
    readonly caller: Caller;
    readonly ip: string | null;
    readonly authorization: string | null;
    readonly waiting: Waiting | undefined;
    loaded: Loaders | null = null;

    constructor(caller: Caller, { authorization, ip, waiting }: Sender) {
      this.caller = caller;
      this.ip = ip;
      this.authorization = authorization;
      this.waiting = waiting;
    }

    // Resolvers take these from the context, without the context itself.
    get loaders(): Context['loaders'] {
      return () => {
        this.loaded ??= createLoaders(services, this.caller);
        return this.loaded;
      };
    }

    get useLoadersOf(): Context['useLoadersOf'] {
      return (event) => {
        // What a client token reads is its own: it shares nothing with other subscribers.
        if (this.caller.kind === 'client') {
          this.loaded = null;
          return;
        }
        this.loaded = loadersOfEvents.get(event) ?? createLoaders(services, this.caller);
        loadersOfEvents.set(event, this.loaded);
      };
    }

    get untilLeft(): Context['untilLeft'] {
      return () => {
        const controller = new AbortController();
        const abort = () => controller.abort(LEFT);
        if (this.waiting?.destroyed) abort();
        else this.waiting?.once('close', abort);
        return controller.signal;
      };
    }

    get isKeyValid(): Context['isKeyValid'] {
      return async () =>
        access.remembered(this.authorization) !== null ||
        (await access.authenticate(this.authorization)) !== null;
    }
  }
  const shared = { ...services, addressLookups: createAddressLookups(services.addresses) };
  Object.assign(RequestContext.prototype, shared);
  return (caller, sender) => new RequestContext(caller, sender) as RequestContext & typeof shared;
}
