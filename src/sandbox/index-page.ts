import { escapeHtml, htmlResponse } from '../domain/html-page.ts';
import type { SimulatorModule } from '../provider/index.ts';
import { faultKinds } from '../provider-kit/simulator/index.ts';

export type SimulatedProvider = {
  /** The entry's name in `gateway.yaml`. Its simulator is served under `/sandbox/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly module: SimulatorModule;
};

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;

function controls({ id, module }: SimulatedProvider): string {
  return (module.controls ?? [])
    .map(({ call, body, does }) => {
      const request = call.replace('/__control', `/sandbox/${id}/__control`);
      const example = body === undefined ? request : `${request} ${JSON.stringify(body)}`;
      return `<li>${code(example)}<br>${escapeHtml(does)}</li>`;
    })
    .join('\n');
}

function section(provider: SimulatedProvider): string {
  return `<h2>${escapeHtml(provider.title)}: ${code(`/sandbox/${provider.id}/…`)}</h2>
<ul>
${controls(provider)}
</ul>`;
}

/** `/sandbox`: lists the simulated providers and the requests that control them. */
export function indexPage(providers: readonly SimulatedProvider[], status = 200): Response {
  const sections = providers.map(section).join('\n');
  return htmlResponse({
    title: 'Sandbox · Onramp Gateway',
    main: `<h1>Sandbox: simulated money</h1>
<p>The gateway simulates these providers. A session's hand-off opens the provider's simulated page, with buttons that pay, fail or abandon the purchase. Start with <a href="/graphql">GraphiQL</a>.</p>
<p>Controls take JSON: send it with ${code('content-type: application/json')}.</p>
${sections || '<p>No provider is simulated: every provider uses its own test mode.</p>'}
<h2>Faults</h2>
<p>${code('POST /sandbox/<provider>/__control/faults')} with
${code('{"kind": "error_after", "operation": "…", "times": 1}')} makes the next calls fail; without
<code>operation</code> the fault applies to any operation. <code>GET</code> lists pending faults, operations and
events; <code>DELETE</code> clears the faults. Kinds: ${faultKinds.map(code).join(' ')}.
To lose all webhooks: ${code('{"kind": "drop_webhooks", "times": 1000}')}.</p>
<p><code>docs/sandbox.md</code> in the repository has a command for each.</p>`,
    status,
    headers: { 'cache-control': 'no-store' },
  });
}
