import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { byTurns, hammer, ratio, type Stretch } from './hammer.ts';
import { cpuSeconds, machine } from './process_facts.ts';
import { type Seeded, withSeeded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';
import { submitting } from './submits.ts';

const GOAL = 0.35;
const FLOOR = fileURLToPath(new URL('./floor_process.js', import.meta.url));

/** The published leave application of this company, and whom its tickets name. */
async function factsFor({ owner, companyId, userId, colleagueId }: Seeded): Promise<string> {
  const { rows } = await owner.query(
    `select t.id as ticket, t.workflow_definition_id as workflow, k.id as task,
            (select ticket_data from ticket_instances i where i.company_id = t.company_id and i.ticket_definition_id = t.id order by id desc limit 1) as data
       from ticket_definitions t join workflow_definitions w on w.company_id = t.company_id and w.id = t.workflow_definition_id and w.state = 'published'
       join task_definitions k on k.company_id = t.company_id and k.workflow_definition_id = w.id and k.position = (
         select min(position) from task_definitions where company_id = t.company_id and workflow_definition_id = w.id)
      where t.company_id = $1 and t.key = 'application_for_leave'`,
    [companyId],
  );
  return JSON.stringify({ ...rows[0], company: companyId, person: userId, colleague: colleagueId });
}

/** Runs the floor beside, in a small process of its own, that is given the seconds of each stretch. */
async function withFloor<T>(
  at: Seeded,
  work: (floor: (seconds: number) => Promise<Stretch>) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, [FLOOR, at.databaseUrl, await factsFor(at)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const pid = child.pid ?? 0;
  const line = async () => String((await Promise.race([once(lines, 'line'), exit.then(() => ['the floor ended'])]))[0]);
  const floor = async (seconds: number): Promise<Stretch> => {
    const before = cpuSeconds(pid);
    child.stdin.write(`${seconds}\n`);
    const { done } = JSON.parse(await line()) as { done: number };
    const after = cpuSeconds(pid);
    const cpu_us = before === null || after === null ? null : Math.round(((after - before) * 1e6) / Math.max(1, done));
    return { rate: Math.round((10 * done) / seconds) / 10, p50: 0, p99: 0, cpu_us, bytes: 0, wrong: done > 0 ? 0 : 1 };
  };
  try {
    await line();
    return await work(floor);
  } finally {
    child.stdin.end();
    await exit;
  }
}

async function measure({ form, mutant }: FigureOptions) {
  const { amount, seconds, rounds } = SIZES[form];
  return withSeeded({ amount, mutant }, (at) =>
    withFloor(at, async (byHand) => {
      // The first answers compile views and prepare statements; both are in their stride afterwards.
      const submitted = () => hammer({ url: at.url, pid: at.pid, seconds, request: submitting(at), status: 303 });
      await submitted();
      const { submits, floor } = await byTurns(rounds, {
        floor: () => byHand(seconds),
        submits: submitted,
      });
      const of_floor = ratio(submits.rate, floor.rate);
      const ok = reached(form, submits.rate > 0 ? submits.wrong + floor.wrong : 1, of_floor >= GOAL);
      return {
        ok,
        goal: GOAL,
        of_floor,
        submits,
        floor,
        floor_by: 'the same SQL through pg',
        amount,
        machine: machine(),
      };
    }),
  );
}

/** P1 of the speed goals: submitting a ticket against what PostgreSQL can do with the same statements and commits. */
export const P1: FigureDefinition = {
  goal: `submit a ticket: at least ${GOAL} of the same statements with the same commits through pg alone`,
  mutants: ['nine_statements_for_one'],
  measure,
};
