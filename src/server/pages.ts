import { readFile } from 'node:fs/promises';
import { escapeHtml, FAVICON, htmlResponse } from '../domain/html-page.ts';
import { renderMarkdown } from './markdown.ts';

/** `/docs/errors`: the error reference, rendered from docs/errors.md. */
export async function errorsPage(): Promise<Response> {
  const markdown = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  return htmlResponse({
    title: 'Errors · Onramp Gateway',
    main: renderMarkdown(markdown),
    headers: { 'cache-control': 'public, max-age=300' },
  });
}

export type PageLink = { readonly path: string; readonly label: string };

/** The 404 page for browsers. */
export function notFoundPage(path: string, links: readonly PageLink[]): Response {
  const items = links.map((link) => `<li><a href="${link.path}">${link.label}</a></li>`).join('\n');
  return htmlResponse({
    title: 'Page not found · Onramp Gateway',
    main: `<h1>Page not found</h1>
<p>The gateway has no page at <code>${escapeHtml(path)}</code>.</p>
<ul>
${items}
</ul>`,
    status: 404,
    headers: { 'cache-control': 'no-store', vary: 'accept' },
  });
}

/** `/favicon.ico`: the icon for pages that name none, such as JSON that a browser shows. */
export function favicon(): Response {
  return new Response(FAVICON, {
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=86400',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    },
  });
}
