import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CrashPointName } from '#src/crash_points.js';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { type Answer, logIn, post } from './http_client.ts';
import type { Person } from './people.ts';
import { type ServerProcess, startServer, stopServer } from './server_process.ts';
import { purchase } from './workflows.ts';

/** What a person does when the server dies under them; `failing`: what they write cannot be carried on. */
export type Flow =
  | 'submit'
  | 'complete'
  | 'failing submit'
  | 'failing completion'
  | 'retry of a submit'
  | 'retry of a completion';

const BOTH = ['submit', 'complete'] as const;
const RETRIES = ['retry of a submit', 'retry of a completion'] as const;
const FAILING = ['failing submit', 'failing completion'] as const;

/** The flows that reach each point. */
const FLOWS: { readonly [name in CrashPointName]: readonly Flow[] } = {
  before_submit_commit: ['submit'],
  after_submit_commit: ['submit'],
  before_completion_commit: ['complete'],
  after_completion_commit: ['complete'],
  before_retry_commit: RETRIES,
  after_retry_commit: RETRIES,
  before_taking_up: BOTH,
  after_counting_try: BOTH,
  after_making_instance: FAILING,
  before_moving_commit: BOTH,
  after_moving_commit: BOTH,
  before_error_commit: FAILING,
  after_error_commit: FAILING,
};

export type Crash = { readonly name: CrashPointName; readonly flow: Flow };

/** Every named crash point with each flow that reaches it. */
export const CRASHES: readonly Crash[] = Object.entries(FLOWS).flatMap(([name, flows]) =>
  flows.map((flow) => ({ name: name as CrashPointName, flow })),
);

/** A purchase that begins with everything but an amount of 13. */
export function crashableFile(): WorkflowFile {
  return purchase(({ workflow }) => {
    workflow.transitions[0] = { from: null, to: 'approval', condition: { '!=': [{ var: 'amount' }, 13] } };
  });
}

/** Where a server kills itself: how it is started, who acts, and the owner's look at the database. */
export type Scene = { readonly env: Record<string, string>; readonly person: Person; readonly owner: pg.Client };

const cookies = new Map<string, Promise<string>>();
function cookieOf(server: ServerProcess, { env, person }: Scene): Promise<string> {
  const key = `${env.DATABASE_URL} ${person.id}`;
  const cookie = cookies.get(key) ?? logIn(server.url, person);
  cookies.set(key, cookie);
  return cookie;
}

async function submit(server: ServerProcess, scene: Scene, amount: string) {
  const own = { ticket_definition: 'purchase', submission_token: randomUUID(), version: '1' };
  return post(`${server.url}/my_tickets`, await cookieOf(server, scene), { ...own, f_amount: amount });
}

async function complete(server: ServerProcess, scene: Scene, amount: string) {
  const { rows } = await scene.owner.query<{ id: number }>(
    `select i.id from task_instances i join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
      where i.assigned_to = $1 and i.t_status = 'OPEN' and d.key = 'approval' and w.workflow_data ->> 'amount' = $2 order by i.id limit 1`,
    [scene.person.id, amount],
  );
  const cookie = await cookieOf(server, scene);
  return post(`${server.url}/my_tasks/${rows[0]?.id}/completion`, cookie, { f_decision: 'yes' });
}

/** Retries the oldest workflow error of this kind of event, as an admin who has just seen it. */
async function retry(server: ServerProcess, scene: Scene, kind: 'ticket_submitted' | 'task_completed') {
  const { rows } = await scene.owner.query<{ id: number; seen: string }>(
    `select w.id, w.occurrences::text as seen from workflow_errors w join workflow_events e on e.company_id = w.company_id and e.id = w.event_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where t.created_by = $1 and e.kind = $2 and w.status <> 'RESOLVED' order by w.id limit 1`,
    [scene.person.id, kind],
  );
  const [error] = rows;
  const cookie = await cookieOf(server, scene);
  return post(`${server.url}/workflow_errors/${error?.id}/retry`, cookie, { seen: error?.seen ?? '' });
}

type Act = (server: ServerProcess, scene: Scene) => Promise<Answer>;
const submitting =
  (amount: string): Act =>
  (server, scene) =>
    submit(server, scene, amount);
const completing =
  (amount: string): Act =>
  (server, scene) =>
    complete(server, scene, amount);

/** What was done on a whole server before, and what is done when the server dies. Amounts of 13 and 600 cannot be carried on. */
const ACTS: { readonly [flow in Flow]: { readonly before: readonly Act[]; readonly act: Act } } = {
  submit: { before: [], act: submitting('100') },
  complete: { before: [submitting('100')], act: completing('100') },
  'failing submit': { before: [], act: submitting('13') },
  'failing completion': { before: [submitting('600')], act: completing('600') },
  'retry of a submit': { before: [submitting('13')], act: (server, scene) => retry(server, scene, 'ticket_submitted') },
  'retry of a completion': {
    before: [submitting('600'), completing('600')],
    act: (server, scene) => retry(server, scene, 'task_completed'),
  },
};

async function killedAt(scene: Scene, name: CrashPointName, flow?: Flow): Promise<boolean> {
  const server = await startServer({ ...scene.env, CRASH_AT: name });
  // The connection breaks with the server; one that answers has missed its point and is stopped, so that this ends.
  if (flow) {
    const answered = await ACTS[flow].act(server, scene).catch(() => undefined);
    if (answered) server.child.kill('SIGTERM');
  }
  return (await server.ended).signal === 'SIGKILL';
}

/** What these flows need before they can be reached: somebody is logged in, and each completion has its task, each retry its error. */
export async function prepareCrashes(scene: Scene, crashes: readonly Crash[]): Promise<void> {
  const whole = await startServer(scene.env);
  await cookieOf(whole, scene);
  for (const { flow } of crashes) for (const act of ACTS[flow].before) await act(whole, scene);
  await stopServer(whole);
}

/** Makes a server kill itself at this point, in the midst of what a prepared person does; true where it was killed there. */
export async function crashOnce(scene: Scene, { name, flow }: Crash): Promise<boolean> {
  if (name !== 'before_taking_up') return killedAt(scene, name, flow);
  // The reconciler finds what a first crash left.
  const left = await killedAt(scene, flow === 'submit' ? 'after_submit_commit' : 'after_completion_commit', flow);
  return left && killedAt(scene, name);
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
