import type { GraphiQLOptions } from 'graphql-yoga';
import { hashSource } from '../../domain/html-page.ts';

/**
 * Renders GraphiQL, which is loaded on first use, and gives its response the headers of a page. Its policy is looser than
 * that of other pages: one script of 9 MB, allowed by its hash, that inserts styles, starts workers from its own text and
 * calls the API.
 */
export function createGraphiqlPage() {
  let page = { html: '', policy: '' };
  return {
    async render(options?: GraphiQLOptions): Promise<string> {
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
      const html = renderGraphiQL(options);
      if (html !== page.html) page = { html, policy: policyOf(html) };
      return html;
    },
    /** Adds the headers if the response is the page. */
    secure(response: Response): Response {
      if (!response.headers.get('content-type')?.startsWith('text/html')) return response;
      response.headers.set('content-security-policy', page.policy);
      response.headers.set('x-content-type-options', 'nosniff');
      response.headers.set('referrer-policy', 'same-origin');
      // It shows the demo key.
      response.headers.set('cache-control', 'no-store');
      return response;
    },
  };
}

function policyOf(html: string): string {
  const start = html.indexOf('<script>') + '<script>'.length;
  const script = html.slice(start, html.lastIndexOf('</script>'));
  return [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
