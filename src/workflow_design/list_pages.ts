type Query = { readonly [name: string]: string | undefined };

/** Links to the first and the next page of a list, its filters kept; `at` is where this page begins, `next` where the next does (undefined: there is none). */
export function pagesOf(path: string, filters: Query, { at, next }: { at: Query; next: Query }) {
  const isSet = (query: Query) => Object.values(query).some((value) => value !== undefined);
  return {
    ...(isSet(at) && { firstHref: listHref(path, filters) }),
    ...(isSet(next) && { nextHref: listHref(path, { ...filters, ...next }) }),
  };
}

/** A list's address with what is set of a query. */
export function listHref(path: string, query: Query): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length > 0 ? `${path}?${new URLSearchParams(set)}` : path;
}

const STATES = [
  { state: 'published', label: 'Published' },
  { state: 'draft', label: 'Drafts' },
  { state: 'retired', label: 'Retired' },
] as const;

/** The tabs of a list by state, the shown one marked; `all` names the one without a state. */
export function stateTabs(path: string, shown: string | undefined, all = 'All') {
  const items = [{ state: undefined, label: all }, ...STATES].map(({ state, label }) => ({
    label,
    href: listHref(path, { state }),
    current: state === shown,
  }));
  return { label: 'Which versions', items };
}
