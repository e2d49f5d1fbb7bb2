/** The list with one of its items a place further up (-1) or down (1); at either end it stays. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const made = [...list];
  const [one, other] = [made[at], made[at + by]];
  if (one === undefined || other === undefined) return made;
  made[at] = other;
  made[at + by] = one;
  return made;
}

/** The list without the item at this place. */
export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

/** The list with another item at this place; a place that is not there appends it. */
export function withAt<T>(list: readonly T[], at: number, item: T): T[] {
  return at in list ? list.map((one, index) => (index === at ? item : one)) : [...list, item];
}

/** The same name, or the new one where it is the one that changes. */
export function renamed(from: string, to: string): (name: string) => string {
  return (name) => (name === from ? to : name);
}
