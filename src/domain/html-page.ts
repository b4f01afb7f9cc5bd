import { createHash } from 'node:crypto';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for the content of an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** The icon of every page, also served at `/favicon.ico`: an SVG document. */
export const FAVICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3155d9"/>' +
  '<path d="M8 22 16 9l8 13" fill="none" stroke="#fff" stroke-width="4" stroke-linejoin="round"/></svg>';

// Every text color has a contrast of at least 4.5:1 against both backgrounds, `--edge` at least 3:1 (WCAG 2.2 AA).
const STYLE = `
:root{color-scheme:light dark;--text:#1a1f2b;--soft:#5b6475;--page:#f3f5f9;--card:#fff;--line:#e2e6ee;--edge:#7d8698;--main:#3155d9;--onMain:#fff;--good:#17734a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--text:#e9ecf3;--soft:#a0a9ba;--page:#10131a;--card:#191e28;--line:#2b3240;--edge:#6f798d;--main:#8fa6ff;--onMain:#10131a;--good:#6fd3a4;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
header{padding:10px 16px;background:#ffd33d;color:#241c00;text-align:center;font-weight:600;font-size:14px}
main{max-width:760px;margin:0 auto;padding:32px 16px;overflow-wrap:anywhere}
h1{margin:0 0 16px;font-size:28px;line-height:1.25}
h2{margin:36px 0 8px;font-size:20px;line-height:1.3}
a{color:var(--main)}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
:target{border-left:4px solid var(--main);padding-left:12px}
li{margin:6px 0}
code{font-size:.93em}
pre{overflow:auto;padding:12px;background:var(--card);border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse}
td,th{border:1px solid var(--line);padding:4px 10px;text-align:left}
`;

/** Content of a page. `main` and `style` are trusted; `escapeHtml` makes texts safe for `main`. */
export type HtmlPage = {
  readonly title: string;
  /** HTML of the `<main>` element, with one `<h1>`. */
  readonly main: string;
  /** A text shown above the content. */
  readonly notice?: string;
  /** CSS of this page alone. */
  readonly style?: string;
  /** Sources of the directive `form-action`; no form may be sent if left out. */
  readonly formAction?: readonly string[];
  /** 200 if left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A CSP source that allows an inline style or script with exactly this content. */
export function hashSource(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

/** Renders a page of the gateway: self-contained, without scripts, for light and dark mode. */
export function htmlResponse(page: HtmlPage): Response {
  const notice = page.notice ? `<header>${escapeHtml(page.notice)}</header>\n` : '';
  const style = STYLE + (page.style ?? '');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><link rel="icon" href="data:image/svg+xml,${encodeURIComponent(FAVICON)}">
<style>${style}</style></head>
<body>${notice}<main>
${page.main}
</main></body></html>
`;
  const formAction = page.formAction ?? ["'none'"];
  return new Response(html, {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // Not `no-referrer`: with it browsers hide the origin of the page's own forms, which the sandbox checks.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': [
        `default-src 'none'; style-src ${hashSource(style)}; img-src data:; base-uri 'none'`,
        `frame-ancestors 'none'; form-action ${formAction.join(' ')}`,
      ].join('; '),
      ...page.headers,
    },
  });
}

/** Whether the client asks for HTML by name, as browsers do for a page. */
export function acceptsHtml(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/html') ?? false;
}
