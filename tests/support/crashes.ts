import type pg from 'pg';
import supertest from 'supertest';
import { fillIn } from './http_form.ts';
import { PASSWORD, type Person } from './people.ts';
import { type ServerProcess, startServer } from './server_process.ts';
import type { Visitor } from './site.ts';

/** The points at which the server kills itself in tests, each with the flow that reaches it. */
export const CRASH_POINTS = [
  { name: 'after_submit_commit', flow: 'submit' },
  { name: 'after_completion_commit', flow: 'complete' },
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** A browser at a server process, in which this person has logged in. */
export async function signedInAt(server: ServerProcess, person: Person): Promise<Visitor> {
  const browser = supertest.agent(server.url).set('Sec-Fetch-Site', 'same-origin') as Visitor;
  const answer = await browser.post('/sessions').type('form').send({ email: person.email, password: PASSWORD });
  if (answer.status !== 303) throw new Error(`log-in failed: ${answer.status}`);
  return browser;
}

const submit = (browser: Visitor) =>
  fillIn(browser, '/my_tickets/new?ticket_definition=purchase', '/my_tickets', { f_amount: '100' });

async function complete(browser: Visitor, owner: pg.Client): Promise<unknown> {
  const { rows } = await owner.query<{ id: number }>(
    `select id from task_instances where t_status in ('OPEN', 'IN_PROGRESS') order by id desc limit 1`,
  );
  const id = rows[0]?.id;
  return fillIn(browser, `/my_tasks/${id}`, `/my_tasks/${id}/completion`, { f_decision: 'yes' });
}

/** Submits or completes at a server that kills itself at this point, right after the user's commit; true where it was killed there. */
export async function crashOnce(
  env: Record<string, string>,
  person: Person,
  owner: pg.Client,
  point: CrashPoint,
): Promise<boolean> {
  if (point.flow === 'complete') {
    const whole = await startServer(env);
    await submit(await signedInAt(whole, person));
    whole.child.kill('SIGTERM');
    await whole.ended;
  }
  const server = await startServer({ ...env, CRASH_AT: point.name });
  const browser = await signedInAt(server, person);
  await (point.flow === 'submit' ? submit(browser) : complete(browser, owner)).catch(() => undefined);
  const { signal } = await server.ended;
  return signal === 'SIGKILL';
}

/** Tickets for which nothing is under way: no assigned open task, no unhandled event, no open workflow error, and not closed. */
export const STUCK = `
  select t.number from ticket_instances t
   where t.closed_at is null
     and not exists (select from workflow_events e where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.handled_at is null)
     and not exists (select from workflow_errors e where e.company_id = t.company_id and e.ticket_instance_id = t.id and e.status <> 'RESOLVED')
     and not exists (select from task_instances i join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
                      where w.company_id = t.company_id and w.ticket_instance_id = t.id and i.t_status in ('OPEN', 'IN_PROGRESS') and i.assigned_to is not null)`;

/** Waits until no event is left open, looking every 50 ms for at most `ms`; true where that came about. */
export async function eventsHandled(owner: pg.Client, ms = 10_000): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    const { rows } = await owner.query<{ n: number }>(
      'select count(*)::int as n from workflow_events where handled_at is null',
    );
    if (rows[0]?.n === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
