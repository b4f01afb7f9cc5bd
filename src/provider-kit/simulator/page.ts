import { escapeHtml } from '../../domain/escape-html.ts';

/** A button of a hosted page: a form of its own. */
export type PageAction = {
  readonly label: string;
  /** Where its form posts to. */
  readonly url: string;
  /** The first `primary` one stands out; `plain` where absent. */
  readonly look?: 'primary' | 'plain' | 'danger';
  /** Hidden fields of the form. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** What a hosted page shows; `renderPage` makes it HTML. */
export type Page = {
  readonly title: string;
  /** Whose page this stands in for. */
  readonly vendor: string;
  readonly heading: string;
  /** What is bought, shown as a table. */
  readonly rows: ReadonlyArray<{ readonly label: string; readonly value: string }>;
  readonly actions?: readonly PageAction[];
  /** A sentence under the actions. */
  readonly note?: string;
  /** What became of it, instead of or above the actions. */
  readonly result?: { readonly look: 'success' | 'failure' | 'neutral'; readonly text: string };
  /** A link back to the app; left out where its scheme is not one that a link may have. */
  readonly returnLink?: { readonly label: string; readonly url: string };
  /** 200 where absent. */
  readonly status?: number;
};

const style = `
:root{color-scheme:light dark;--text:#1a1f2b;--soft:#5b6475;--page:#f3f5f9;--card:#fff;--line:#e2e6ee;--main:#3155d9;--onMain:#fff;--good:#17734a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#e9ecf3;--soft:#a0a9ba;--page:#10131a;--card:#191e28;--line:#2b3240;--main:#8fa6ff;--onMain:#10131a;--good:#6fd3a4;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
.banner{padding:10px 16px;background:#ffd33d;color:#241c00;text-align:center;font-weight:600;font-size:14px}
main{max-width:440px;margin:0 auto;padding:32px 16px}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:24px}
.vendor{margin:0;color:var(--soft);font-size:14px}
h1{margin:4px 0 20px;font-size:24px;line-height:1.25;overflow-wrap:anywhere}
dl{margin:0 0 20px}
dl div{display:flex;justify-content:space-between;gap:24px;padding:10px 0;border-top:1px solid var(--line)}
dt{color:var(--soft);flex:none}
dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
form{margin:10px 0 0}
button,.return{display:block;width:100%;padding:12px 16px;border:1px solid var(--line);border-radius:10px;background:transparent;color:var(--text);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button:focus-visible,.return:focus-visible{outline:3px solid var(--main);outline-offset:2px}
.primary{background:var(--main);border-color:var(--main);color:var(--onMain)}
.danger{color:var(--bad)}
.result{margin:0 0 20px;padding:12px 16px;border:1px solid currentColor;border-radius:10px;font-weight:600}
.success{color:var(--good)}.failure{color:var(--bad)}.neutral{color:var(--soft)}
.note{margin:20px 0 0;color:var(--soft);font-size:14px}
.return{margin-top:16px}
`;

/** Schemes that run or show content themselves may not stand in a link; an app's own scheme may. */
function safeLink(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const unsafe = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'];
  return parsed !== undefined && !unsafe.includes(parsed.protocol) ? parsed : undefined;
}

/** A host may hold a semicolon, which would end the directive: such a link gets no redirect. */
function policySource(link: URL): string {
  const source = link.origin === 'null' ? link.protocol : link.origin;
  return /^[\w.:+/[\]-]+$/.test(source) ? source : '';
}

function form(action: PageAction): string {
  const fields = Object.entries(action.fields ?? {})
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  return `<form method="post" action="${escapeHtml(action.url)}">${fields}<button class="${action.look ?? 'plain'}">${escapeHtml(action.label)}</button></form>`;
}

/**
 * A hosted page of simulated money: self-contained, no script, every text escaped. After a form was posted the
 * simulator may redirect to the return link's origin.
 * @example
 * return renderPage({
 *   title: 'Pay 100 EUR', vendor: 'Acme', heading: 'Buy 25 USDC', rows: [{ label: 'You pay', value: '100 EUR' }],
 *   actions: [{ label: 'Pay', url: `${pageUrl}/pay/${id}/pay`, look: 'primary' }],
 * });
 */
export function renderPage(page: Page): Response {
  const link = page.returnLink && safeLink(page.returnLink.url);
  const formTargets = ["'self'", ...(link ? [policySource(link)] : [])];
  const rows = page.rows
    .map(({ label, value }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`)
    .join('');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(page.title)}</title><style>${style}</style></head>
<body><div class="banner" role="note">Sandbox: simulated money. Nothing is bought or charged.</div>
<main><div class="card"><p class="vendor">${escapeHtml(page.vendor)} (simulator)</p><h1>${escapeHtml(page.heading)}</h1>
${page.result ? `<p class="result ${page.result.look}" role="status">${escapeHtml(page.result.text)}</p>` : ''}
<dl>${rows}</dl>
${(page.actions ?? []).map(form).join('\n')}
${link && page.returnLink ? `<a class="return" href="${escapeHtml(link.href)}" rel="noreferrer">${escapeHtml(page.returnLink.label)}</a>` : ''}
${page.note ? `<p class="note">${escapeHtml(page.note)}</p>` : ''}
</div></main></body></html>
`;
  return new Response(html, {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action ${formTargets.join(' ')}`,
    },
  });
}
