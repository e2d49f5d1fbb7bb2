const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** An address that may stand in a link (http, https, mailto), as the browser will read it; undefined for anything else, which is shown as text. */
export function safeHref(uri: string): string | undefined {
  // Only absolute addresses: a relative one would lead into this site.
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  return ALLOWED.has(url.protocol) ? url.href : undefined;
}
