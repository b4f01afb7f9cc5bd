import { escapeHtml, htmlResponse } from '../../domain/html-page.ts';

/** A button of a hosted page, which is a form of its own. */
export type PageAction = {
  readonly label: string;
  /** Target URL of the form. */
  readonly url: string;
  /** `plain` by default. */
  readonly look?: 'primary' | 'plain' | 'danger';
  /** Hidden fields of the form. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** Content of a hosted page, see `renderPage`. */
export type Page = {
  readonly title: string;
  /** Name of the vendor whose page is simulated. */
  readonly vendor: string;
  readonly heading: string;
  /** Details of the purchase, shown as a table. */
  readonly rows: ReadonlyArray<{ readonly label: string; readonly value: string }>;
  readonly actions?: readonly PageAction[];
  /** A sentence below the actions. */
  readonly note?: string;
  /** Result of the purchase, above the actions. */
  readonly result?: { readonly look: 'success' | 'failure' | 'neutral'; readonly text: string };
  /** A link back to the app. Omitted if its scheme is not safe for a link. */
  readonly returnLink?: { readonly label: string; readonly url: string };
  /** 200 by default. */
  readonly status?: number;
};

const STYLE = `
main{max-width:472px}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:24px}
.vendor{margin:0;color:var(--soft);font-size:14px}
h1{margin:4px 0 20px;font-size:24px}
dl{margin:0 0 20px}
dl div{display:flex;justify-content:space-between;gap:24px;padding:10px 0;border-top:1px solid var(--line)}
dt{color:var(--soft);flex:none}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
form{margin:10px 0 0}
button,.return{display:block;width:100%;padding:12px 16px;border:1px solid var(--edge);border-radius:10px;background:transparent;color:var(--text);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.primary{background:var(--main);border-color:var(--main);color:var(--onMain)}
.danger{color:var(--bad)}
.result{margin:0 0 20px;padding:12px 16px;border:1px solid currentColor;border-radius:10px;font-weight:600}
.success{color:var(--good)}.failure{color:var(--bad)}.neutral{color:var(--soft)}
.note{margin:20px 0 0;color:var(--soft);font-size:14px}
.return{margin-top:16px}
`;

/** Refuses schemes that run or display content themselves. An app's own scheme is allowed. */
function safeLink(url: string): URL | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const unsafe = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'];
  return parsed !== undefined && !unsafe.includes(parsed.protocol) ? parsed : undefined;
}

/** A CSP source for the link; empty if the host contains characters that would end the directive. */
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
 * Renders a hosted payment page of a simulator: self-contained, without scripts, with all text escaped. Its content security
 * policy allows a form to redirect to the origin of the return link.
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
  return htmlResponse({
    title: page.title,
    notice: 'Sandbox: simulated money. Nothing is bought or charged.',
    style: STYLE,
    formAction: formTargets,
    main: `<div class="card"><p class="vendor">${escapeHtml(page.vendor)} (simulator)</p><h1>${escapeHtml(page.heading)}</h1>
${page.result ? `<p class="result ${page.result.look}" role="status">${escapeHtml(page.result.text)}</p>` : ''}
${rows ? `<dl>${rows}</dl>` : ''}
${(page.actions ?? []).map(form).join('\n')}
${link && page.returnLink ? `<a class="return" href="${escapeHtml(link.href)}" rel="noreferrer">${escapeHtml(page.returnLink.label)}</a>` : ''}
${page.note ? `<p class="note">${escapeHtml(page.note)}</p>` : ''}
</div>`,
    status: page.status ?? 200,
    headers: { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' },
  });
}
