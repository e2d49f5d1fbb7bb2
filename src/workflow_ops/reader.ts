import type { Current } from '#src/current.js';
import type { Reader } from '#src/helpers/dates.js';

/** Who reads this page, and when. */
export function readerOf({ user }: Pick<Current, 'user'>): Reader {
  return { timeZone: user.timeZone, now: new Date() };
}
