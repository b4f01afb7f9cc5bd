import { escapeHtml } from '../domain/escape-html.ts';
import { faultKinds } from '../provider-kit/simulator/index.ts';
import type { SimulatedProvider } from './types.ts';

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:760px;margin:48px auto;padding:0 16px}
code{overflow-wrap:anywhere}li{margin:6px 0}`;

/** With the place of its provider, as it is called. */
function controlsOf({ id, module }: SimulatedProvider): string {
  return (module.controls ?? [])
    .map(({ call, body, does }) => {
      const whole = call.replace('/__control', `/sandbox/${id}/__control`);
      return `<li>${code(body === undefined ? whole : `${whole} ${JSON.stringify(body)}`)}<br>${does}</li>`;
    })
    .join('\n');
}

/** `/sandbox`: which providers are played, and what can be done to them. Ids are slugs; titles and controls come from adapters. */
export function indexPage(providers: readonly SimulatedProvider[]): Response {
  const played = providers
    .map(
      (provider) =>
        `<h2>${provider.title}: ${code(`/sandbox/${provider.id}/…`)}</h2>\n<ul>\n${controlsOf(provider)}\n</ul>`,
    )
    .join('\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox</title><style>${STYLE}</style></head>
<body><h1>Sandbox: simulated money</h1>
<p>These providers are played by the gateway itself. A session's hand-off leads to its page here, where buttons pay, fail and walk away. Begin with <a href="/graphql">GraphiQL</a>.</p>
${played || '<p>None: every provider is used in its own test mode.</p>'}
<h2>Faults</h2>
<p>What goes wrong next: ${code('POST /sandbox/<provider>/__control/faults')} with
${code('{"kind": "error_after", "operation": "…", "times": 1}')}; <code>operation</code> left out is any.
<code>GET</code> shows those that wait, and all operations and events; <code>DELETE</code> clears. Kinds:
${faultKinds.map(code).join(' ')}. To lose all webhooks: ${code('{"kind": "drop_webhooks", "times": 1000}')}.</p>
<p>With a command for each: <code>docs/sandbox.md</code> of the repository.</p>
</body></html>
`;
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
