import { id } from '#src/forms/text.js';

export { idIn } from '#src/forms/text.js';

/** Rows on one page of a list. */
export const PAGE_SIZE = 25;

/** Which part of a list is asked for: what is still going on, or what is done; and after which row. */
export type ListQuery = { readonly state: 'active' | 'archive'; readonly before: number | undefined };

/** Reads a list's URL; what is unknown or malformed is the first page of what is active. */
export function readListQuery(query: { readonly [name: string]: unknown }): ListQuery {
  const before = id.safeParse(query.before);
  return {
    state: query.state === 'archive' ? 'archive' : 'active',
    before: before.success ? before.data : undefined,
  };
}

/** One page of rows, found with one row more than a page holds, and what `before` gives the next; `keyOf` is the list's order. */
export function onePage<T>(
  rows: readonly T[],
  keyOf: (row: T) => number,
): { rows: readonly T[]; next: number | undefined } {
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > PAGE_SIZE && last !== undefined ? keyOf(last) : undefined };
}

/** The links of views/shared/pagination; `also` are filters that the next page keeps. */
export function pageLinks(
  path: string,
  { state, before }: ListQuery,
  next: number | undefined,
  also: Record<string, string> = {},
) {
  const href = (from: Record<string, string>) => `${path}?${new URLSearchParams({ state, ...also, ...from })}`;
  return {
    ...(before === undefined ? {} : { firstHref: href({}) }),
    ...(next === undefined ? {} : { nextHref: href({ before: String(next) }) }),
  };
}

/** The tabs Active / Archive of a list. */
export function stateTabs(
  path: string,
  label: string,
  { state }: Pick<ListQuery, 'state'>,
  also: Record<string, string> = {},
) {
  const tab = (of: ListQuery['state'], name: string) => ({
    href: `${path}?${new URLSearchParams({ state: of, ...also })}`,
    label: name,
    current: of === state,
  });
  return { label, items: [tab('active', 'Active'), tab('archive', 'Archive')] };
}
