import type { Handoff } from '../../../../domain/session/handoff.ts';
import { endsAs, hold } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import type { Exchange } from '../../host/host-simulator.ts';
import { createOn, recordGet } from '../../host/replays.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import { Absent, type Trial } from '../../host/trial.ts';
import { type WireAnswer, wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

/** Where nobody may be sent in place of this address. */
function elsewhere(url: string): string[] {
  const { host, hostname, pathname } = new URL(url);
  return [
    `https://evil.example${pathname}`,
    `http://evil.example${pathname}`,
    `https://${hostname}.evil.example${pathname}`,
    `https://${host}@evil.example${pathname}`,
    `https://evil.example/?${url}`,
    `https://evil.example#${url}`,
    `https://evil${hostname}${pathname}`,
    `https://user:password@${host}${pathname}`,
    `https:\\\\evil.example\\${host}`,
    `//evil.example${pathname}`,
    `javascript:alert(1)//${host}`,
    `JaVaScRiPt://${host}/%0aalert(1)`,
    `data:text/html,<a href="${url}">`,
    `blob:${url}`,
    `file://${host}${pathname}`,
    `ftp://${host}${pathname}`,
    pathname,
    'not an address',
  ];
}

/** The answers with another address for the hand-off; null where none of them has it. */
function leading(exchanges: readonly Exchange[], url: string, to: string): WireAnswer[] | null {
  let found = false;
  const wires = exchanges.map(({ answer }) => {
    const leaves = jsonLeaves(answer.body).filter((leaf) => leaf.kind === 'string' && leaf.value === url);
    found ||= leaves.length > 0;
    return wireAnswer({ ...answer, body: replaceLeaves(answer.body, leaves, () => JSON.stringify(to)) });
  });
  return found ? wires : null;
}

const urlOf = (handoff: Handoff | undefined): string | null =>
  handoff !== undefined && 'url' in handoff ? handoff.url : null;

const byAddress = <Options>({ facts }: Trial<Options>) =>
  facts.handoffs.filter((kind) => kind === 'REDIRECT' || kind === 'IFRAME');

export const handoffs: readonly Behaviour[] = [
  {
    name: 'refuses a hand-off that leads elsewhere than to the vendor',
    async run(trial) {
      const told: string[] = [];
      for (const kind of byAddress(trial)) {
        const recording = await trial.record({ ...trial.suite.request(), handoffs: [kind] });
        const url = urlOf(recording.news.handoff);
        if (url === null) throw new Error(`The session has no ${kind}.`);
        const replay = await trial.replay(recording.served);
        for (const to of elsewhere(url)) {
          const wires = leading(recording.exchanges, url, to);
          if (wires === null) break;
          told.push(kind);
          await endsAs(createOn(replay, recording, wires), ['unknown'], `a hand-off to ${to}`);
        }
      }
      if (told.length === 0) throw new Absent('no answer of the vendor holds the address of a hand-off');
    },
  },
  {
    name: 'gives the hand-off of a session again, and never one that leads elsewhere',
    operation: 'sessions.handoff',
    async run(trial) {
      const [kind] = byAddress(trial);
      if (kind === undefined) throw new Absent('no hand-off is an address');
      const recording = await trial.record({ ...trial.suite.request(), handoffs: [kind] });
      const reference = referenceOf(recording.news);
      const { exchanges } = await recordGet(recording);
      const given = await recording.served.operations.sessions.handoff?.(reference, null, call());
      hold(
        given !== undefined && trial.facts.handoffs.includes(given.kind),
        'a hand-off that is not declared',
      );
      const url = urlOf(given);
      const replay = await trial.replay(recording.served);
      for (const to of url === null ? [] : elsewhere(url)) {
        const wires = leading(exchanges, url ?? '', to);
        if (wires === null) break;
        replay.script(wires);
        const told = await replay.operations.sessions
          .handoff?.(reference, null, call())
          .catch(() => undefined);
        hold(urlOf(told) !== to, `it leads to ${to}`);
      }
    },
  },
];
