import { SEED_PASSWORD } from '#src/commands/seed/model_company.js';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { byTurns, hammer, ratio } from './hammer.ts';
import { machine } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';

const KEEPS = 0.4;
const P99 = 3;

/** Log-ins with the right password, eight at a time. */
async function logIns({ owner, userId, url, pid }: Seeded, seconds: number) {
  const { rows } = await owner.query<{ email: string }>('select email from users where id = $1', [userId]);
  const body = new URLSearchParams({ email: rows[0]?.email ?? '', password: SEED_PASSWORD }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  return hammer({ url, pid, seconds, status: 303, request: { method: 'POST', path: '/sessions', headers, body } });
}

async function measure({ form, mutant }: FigureOptions) {
  const { amount, seconds, rounds } = SIZES[form];
  return withSeeded({ amount, mutant }, async (at) => {
    const list = () => hammer({ url: `${at.url}/tickets`, pid: at.pid, seconds, headers: at.headers });
    let logged_in = 0;
    const besides = async () => {
      const [lists, others] = await Promise.all([list(), logIns(at, seconds)]);
      logged_in += others.rate * seconds - others.wrong;
      return lists;
    };
    const { alone, beside } = await byTurns(rounds, { alone: list, beside: besides });
    const keeps = ratio(beside.rate, alone.rate);
    const p99 = ratio(beside.p99, alone.p99);
    const ok = reached(form, alone.wrong + beside.wrong, keeps >= KEEPS && p99 <= P99 && logged_in > 0);
    return { ok, goal: { keeps: KEEPS, p99: P99 }, keeps, p99, logged_in, alone, beside, amount, machine: machine() };
  });
}

/** P7 of the speed goals: other pages while many people log in. */
export const P7: FigureDefinition = {
  goal: `eight log-ins at a time: lists keep at least ${KEEPS} of their rate, p99 at most ${P99} times`,
  mutants: ['hashing_on_the_page_thread'],
  measure,
};
