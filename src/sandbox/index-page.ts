import type { SimulatedProvider } from './sandbox.ts';

/** `/sandbox`: which providers are played. Ids are slugs and titles come from adapters, both ours. */
export function indexPage(providers: readonly SimulatedProvider[]): Response {
  const rows = providers
    .map(({ id, title }) => `<li>${title}: <code>/sandbox/${id}/…</code></li>`)
    .join('\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:640px;margin:48px auto;padding:0 16px}</style></head>
<body><h1>Sandbox: simulated money</h1>
<p>These providers are played by the gateway itself. A session's hand-off leads to its page here.</p>
<ul>
${rows || '<li>None: every provider is used in its own test mode.</li>'}
</ul>
<p>Faults on demand: <code>POST /sandbox/&lt;provider&gt;/__control/faults</code>, for example
<code>{"kind": "error_after", "times": 1}</code>. Begin with <a href="/graphql">GraphiQL</a>.</p>
</body></html>
`;
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
