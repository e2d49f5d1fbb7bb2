import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { byTurns, hammer, ratio, type Stretch } from './hammer.ts';
import { machine } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';
import { submitting } from './submits.ts';

const GOAL = 1.2;
const PAGES = ['list', 'my_tasks', 'ticket', 'submit'] as const;
type PageName = (typeof PAGES)[number];
/** Two servers are compared, whose speed wavers more than the growth that is looked for. */
const MORE_ROUNDS = 2;

/** One open ticket of the company that has tasks, so that its page is a usual one. */
async function openTicket({ owner, companyId }: Seeded): Promise<number> {
  const { rows } = await owner.query<{ number: number }>(
    'select number from ticket_instances where company_id = $1 order by closed_at is not null, number desc limit 1',
    [companyId],
  );
  return rows[0]?.number ?? 1;
}

async function pagesOf(at: Seeded, seconds: number): Promise<Record<PageName, () => Promise<Stretch>>> {
  const page = (path: string) => () => hammer({ url: at.url + path, pid: at.pid, seconds, headers: at.headers });
  const number = await openTicket(at);
  return {
    list: page('/tickets'),
    my_tasks: page('/my_tasks'),
    ticket: page(`/tickets/${number}`),
    submit: () => hammer({ url: at.url, pid: at.pid, seconds, request: submitting(at), status: 303 }),
  };
}

async function measure({ form, mutant }: FigureOptions) {
  const { amount, seconds, rounds } = SIZES[form];
  const few = { ...amount, tickets: Math.max(amount.companies, amount.tickets / 100) };
  return withSeeded({ amount: few, mutant }, (small) =>
    withSeeded({ amount, mutant }, async (large) => {
      const [before, after] = [await pagesOf(small, seconds), await pagesOf(large, seconds)];
      const stretches = Object.fromEntries(
        PAGES.flatMap((name) => [[`${name} small`, before[name]] as const, [`${name} large`, after[name]] as const]),
      );
      // The first answers compile and prepare.
      for (const warm of [await pagesOf(small, 1), await pagesOf(large, 1)])
        for (const name of PAGES) await warm[name]();
      const found = await byTurns(form === 'short' ? rounds : rounds + MORE_ROUNDS, stretches);
      // With eight always under way, the mean time of an answer is eight by the rate.
      const growth = Object.fromEntries(
        PAGES.map((name) => [name, ratio(found[`${name} small`]?.rate ?? 0, found[`${name} large`]?.rate ?? 0)]),
      );
      const wrong = Object.values(found).reduce((sum, one) => sum + one.wrong, 0);
      const ok = reached(
        form,
        wrong,
        Object.values(growth).every((times) => times <= GOAL),
      );
      return { ok, goal: GOAL, growth, wrong, found, from: few.tickets, to: amount.tickets, machine: machine() };
    }),
  );
}

/** P4 of the speed goals: pages stay as quick as tickets grow a hundredfold. */
export const P4: FigureDefinition = {
  goal: `from 10,000 to 1,000,000 tickets, list, my tasks, ticket page and submit take at most ${GOAL} times as long`,
  mutants: ['offset_paging'],
  measure,
};
