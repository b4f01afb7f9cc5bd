import type { Handoff } from '../../../../domain/session/handoff.ts';
import { assert, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import type { Exchange } from '../../host/host-simulator.ts';
import { createOn, recordGet } from '../../host/replays.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import { Absent, type Trial } from '../../host/trial.ts';
import { type WireAnswer, wireAnswer } from '../../host/wire-answer.ts';
import { jsonLeaves, replaceLeaves } from '../../samples/json-leaves.ts';

/** URLs to which the customer must not be sent instead of this one. */
function unsafeUrls(url: string): string[] {
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
    'not a URL',
  ];
}

/** The responses with another hand-off URL; null if none of them contains the URL. */
function withUrl(exchanges: readonly Exchange[], url: string, to: string): WireAnswer[] | null {
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

const urlKinds = <Options>({ facts }: Trial<Options>) =>
  facts.handoffs.filter((kind) => kind === 'REDIRECT' || kind === 'IFRAME');

export const handoffs: readonly Behaviour[] = [
  {
    name: 'refuses a hand-off URL outside of the allowed hosts',
    async run(trial) {
      let checked = false;
      for (const kind of urlKinds(trial)) {
        const recording = await trial.record({ ...trial.request(), handoffs: [kind] });
        const url = urlOf(recording.news.handoff);
        if (url === null) throw new Error(`The session has no hand-off of the kind ${kind}.`);
        const replay = await trial.replay(recording.served);
        for (const to of unsafeUrls(url)) {
          const wires = withUrl(recording.exchanges, url, to);
          if (wires === null) break;
          checked = true;
          await assertFailsWith(createOn(replay, recording, wires), ['unknown'], `a hand-off to ${to}`);
        }
      }
      if (!checked) throw new Absent('no response of the vendor contains a hand-off URL');
    },
  },
  {
    name: 'creates a new hand-off for a session, never with a URL outside of the allowed hosts',
    operation: 'sessions.handoff',
    async run(trial) {
      const [kind] = urlKinds(trial);
      if (kind === undefined) throw new Absent('no hand-off has a URL');
      const recording = await trial.record({ ...trial.request(), handoffs: [kind] });
      const reference = referenceOf(recording.news);
      const { exchanges } = await recordGet(recording);
      const given = await recording.served.operations.sessions.handoff?.(reference, null, call());
      if (given === null) throw new Absent('the vendor gives no second hand-off');
      assert(
        given !== undefined && trial.facts.handoffs.includes(given.kind),
        'the hand-off is of a kind that is not declared',
      );
      const url = urlOf(given);
      const replay = await trial.replay(recording.served);
      for (const to of url === null ? [] : unsafeUrls(url)) {
        const wires = withUrl(exchanges, url ?? '', to);
        if (wires === null) break;
        replay.script(wires);
        const handoff = await replay.operations.sessions
          .handoff?.(reference, null, call())
          .catch(() => undefined);
        assert(urlOf(handoff ?? undefined) !== to, `the hand-off leads to ${to}`);
      }
    },
  },
];
