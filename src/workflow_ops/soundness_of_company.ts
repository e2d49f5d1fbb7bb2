import type { Current } from '#src/current.js';
import { withCompany } from '#src/db/with_company.js';
import { type Reader, showAge } from '#src/helpers/dates.js';
import { type BrokenBranch, findBrokenBranches } from '#src/workflow_engine/soundness.js';
import { breaksWords } from './workflow_error_words.js';

/** What of the company's open tickets is silently stuck (nothing, if all is well), and since when the oldest open event waits. */
export type SoundnessFound = { readonly broken: readonly BrokenBranch[]; readonly oldestOpenEvent: Date | null };

/** So many tickets are named at most. */
const NAMED = 10;

/** Looks at every open ticket of the company, branch by branch. */
export async function findSoundnessOfCompany(current: Current): Promise<SoundnessFound> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
      select min(coalesce((payload ->> 'retried_at')::timestamptz, created_at)) as at from workflow_events
       where company_id = ${companyId} and handled_at is null`;
    return { broken: await findBrokenBranches(tx, companyId), oldestOpenEvent: row?.at ?? null };
  });
}

/** What views/workflow_ops/workflow_errors/soundness draws. */
export function soundnessBar({ broken, oldestOpenEvent }: SoundnessFound, reader: Reader) {
  const numbers = [...new Set(broken.map(({ number }) => number))];
  const tickets = numbers.slice(0, NAMED).map((number) => {
    const reasons = broken.filter((branch) => branch.number === number).map(({ reason }) => breaksWords(reason));
    return { text: `#${number}`, href: `/tickets/${number}`, why: [...new Set(reasons)].join(' ') };
  });
  const age = oldestOpenEvent && showAge(oldestOpenEvent, reader.now);
  return {
    isSound: numbers.length === 0,
    text: sentence(numbers.length),
    tickets,
    more: numbers.length - tickets.length,
    events: age === null ? 'All events are handled.' : `The oldest event that is not handled yet is from ${ago(age)}.`,
  };
}

const ago = (age: string) => (age === 'just now' ? age : `${age} ago`);

function sentence(stuck: number): string {
  if (stuck === 0)
    return 'No ticket is silently stuck: each has somebody who can go on with it, or an open error that says why not.';
  const tickets = stuck === 1 ? '1 ticket is' : `${stuck.toLocaleString('en-US')} tickets are`;
  return `${tickets} stuck without an error that says so. One is recorded within a minute or two.`;
}
