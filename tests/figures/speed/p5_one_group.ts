import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { publishFile } from '../../support/definitions.ts';
import { logIn } from '../../support/http_client.ts';
import { currentFor, makeCompany, makePerson } from '../../support/people.ts';
import { withFigureDatabase } from '../database.ts';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { figureEnv } from '../kills.ts';
import { keepServers } from '../servers.ts';
import { type Asked, byTurns, hammer, ratio } from './hammer.ts';
import { machine } from './process_facts.ts';
import { loaded } from './seeded.ts';
import { reached, SIZES } from './sizes.ts';

const GOAL = 0.4;
const CLIENTS = 16;
const SUBMITS = { short: 60, usual: 4_000, full: 4_000 } as const;
const GROUPS = { short: 3, usual: CLIENTS, full: CLIENTS } as const;
const WORKERS = ['Ann', 'Ben', 'Cem', 'Dee', 'Eva'];

/** One step that anybody of a company role may do. */
const FILE = JSON.stringify({
  ticketflower: 1,
  workflow: {
    key: 'requests',
    title: 'Requests',
    fields: [{ name: 'what', type: 'text', label: 'What' }],
    tasks: [
      {
        key: 'answer',
        title: 'Answer',
        task_type: 'FORM',
        assign_to: { company_role: 'Support' },
        input_schema: ['what'],
        output_schema: [],
      },
    ],
    transitions: [
      { from: null, to: 'answer' },
      { from: 'answer', to: null },
    ],
  },
  tickets: [{ key: 'request', title: 'Request', ticket_title: { var: 'what' }, fields: [{ field: 'what' }] }],
});

/** A company of five workers of one role, some of them logged in. */
async function makeGroup(owner: pg.Client, server: string, { name, clients }: { name: string; clients: number }) {
  const company = await makeCompany(owner, name);
  const people = [];
  for (const worker of WORKERS)
    people.push(await makePerson(owner, company, `${worker} Worker`, { companyRoles: ['Support'] }));
  const [first] = people;
  if (first) await publishFile(currentFor(company, first), FILE);
  return Promise.all(people.slice(0, clients).map((person) => logIn(server, person)));
}

/** Submits by the clients in turn. */
function submitting(cookies: readonly string[]): NonNullable<Asked['request']> {
  let turn = 0;
  const setupRequest = (request: object) => {
    const cookie = cookies[turn++ % cookies.length];
    const page = {
      ticket_definition: 'request',
      version: '1',
      submission_token: randomUUID(),
      f_what: `Request ${turn}`,
    };
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    return { ...request, headers, body: new URLSearchParams(page).toString() };
  };
  return { method: 'POST', path: '/my_tickets', setupRequest };
}

const VERDICT = `
  select (select coalesce(max(most - least), 0)::int from (
            select max(n) as most, min(n) as least from (
              select u.company_id, u.id, count(i.id) as n from users u left join task_instances i on i.company_id = u.company_id and i.assigned_to = u.id
               group by u.company_id, u.id) a group by company_id) b) as spread,
         (select count(*)::int from ticket_instances t where 1 <> (
            select count(*) from workflow_instances w join task_instances i on i.company_id = w.company_id and i.workflow_instance_id = w.id
             where w.company_id = t.company_id and w.ticket_instance_id = t.id and i.assigned_to is not null)) as not_one_successor,
         (select deadlocks::int from pg_stat_database where datname = current_database()) as deadlocks,
         (select count(*)::int from ticket_instances) as tickets`;

async function measure({ form, mutant }: FigureOptions) {
  const { rounds } = SIZES[form];
  return withFigureDatabase(async ({ url: databaseUrl, owner }) => {
    const servers = keepServers();
    try {
      const { url, child } = await servers.start({ ...figureEnv(databaseUrl), ...loaded(mutant) });
      const one = await makeGroup(owner, url, { name: 'One', clients: WORKERS.length });
      const many: string[] = [];
      for (let n = 0; n < GROUPS[form]; n++)
        many.push(...(await makeGroup(owner, url, { name: `Many ${n}`, clients: 1 })));
      const stretch = (cookies: readonly string[]) => () =>
        hammer({
          ...{ url, pid: child.pid ?? 0, seconds: 0, status: 303 },
          ...{ connections: CLIENTS, amount: SUBMITS[form], request: submitting(cookies) },
        });
      const found = await byTurns(rounds, { many: stretch(many), one: stretch(one) });
      const { rows } = await owner.query(VERDICT);
      const { spread, not_one_successor, deadlocks, tickets } = rows[0];
      const of_many = ratio(found.one.rate, found.many.rate);
      const wrong = found.one.wrong + found.many.wrong + not_one_successor + deadlocks + Math.max(0, spread - 1);
      const verdict = { spread, not_one_successor, deadlocks, tickets };
      return {
        ok: reached(form, wrong, of_many >= GOAL),
        goal: GOAL,
        of_many,
        ...verdict,
        ...found,
        machine: machine(),
      };
    } finally {
      await servers.stopAll();
    }
  });
}

/** P5 of the speed goals: 16 clients at once, all on one group of workers against a group for each. */
export const P5: FigureDefinition = {
  goal: `16 clients, 4,000 submits: spread at most 1, one successor for each cause, 0 deadlocks, 0 5xx; all on one group at least ${GOAL} of spread over many`,
  mutants: ['no_group_lock'],
  measure,
};
