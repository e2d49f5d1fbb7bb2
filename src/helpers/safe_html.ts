declare const safe: unique symbol;

/** HTML that a view may print raw: made only by the diagram and the rendering of a view for its layout. */
export type SafeHtml = string & { readonly [safe]: true };

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Vouches for HTML that the caller has put together from escaped parts, or that EJS has rendered. */
export function rendered(html: string): SafeHtml {
  return html as SafeHtml;
}
