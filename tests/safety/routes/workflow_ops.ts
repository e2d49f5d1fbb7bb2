import { randomUUID } from 'node:crypto';
import { errorOf, makeTicket, taskOf } from '../things.ts';
import { NOBODY_HAS, type RouteCase, type Scene } from './route_case.ts';

const ADMINS = { serves: ['ticket_admin'] } as const;
const SUBMITTERS = { serves: ['user'] } as const;
const WORKERS = { serves: ['task_worker', 'user'] } as const;
const GAP = 5_000;
const BY_A_WORKER = 200;
const BY_THE_SUBMITTER = 10;

const freshTicket = async ({ world, maker }: Scene, amount = BY_A_WORKER) =>
  (await makeTicket(world.own, maker, amount)).number;

const tickets = {
  own: async (scene: Scene) => ({ number: await freshTicket(scene) }),
  other: ({ beyond }: Scene['world']) => ({ number: beyond.number }),
  missing: { number: NOBODY_HAS },
};
const heldTickets = {
  ...tickets,
  own: async (scene: Scene) => {
    const number = await freshTicket(scene);
    const { owner, own } = scene.world;
    await owner.query(
      `update workflow_instances set w_status = 'ON_HOLD', held_at = now(), held_reason = 'Bloom' where company_id = $1
          and ticket_instance_id = (select id from ticket_instances where company_id = $1 and number = $2)`,
      [own.company.id, number],
    );
    return { number };
  },
};
/** A superuser can submit, but no task can be theirs: they see what a worker could be given. */
const freshTask = async (scene: Scene, amount: number) => {
  const { world, actor } = scene;
  const number = await freshTicket(scene, actor === 'impersonating' ? BY_A_WORKER : amount);
  return { id: await taskOf(world.owner, world.own, number) };
};
const elsewhere = {
  other: ({ beyond }: Scene['world']) => ({ id: beyond.task }),
  missing: { id: NOBODY_HAS },
};
const tasks = { ...elsewhere, own: (scene: Scene) => freshTask(scene, BY_A_WORKER) };
const myTasks = { ...elsewhere, own: (scene: Scene) => freshTask(scene, BY_THE_SUBMITTER) };
const errors = {
  own: async (scene: Scene) => ({
    id: await errorOf(scene.world.owner, scene.world.own, await freshTicket(scene, GAP)),
  }),
  other: ({ beyond }: Scene['world']) => ({ id: beyond.error }),
  missing: { id: NOBODY_HAS },
};
/** An error beside an open task: the ticket goes on without it, so that it may be resolved. */
const needlessErrors = {
  ...errors,
  own: async (scene: Scene) => {
    const { owner, own } = scene.world;
    const { rows } = await owner.query<{ id: number }>(
      `insert into workflow_errors (company_id, ticket_instance_id, error_type, error_code, error_message, stack_trace)
       select company_id, id, 'TASK_UPDATE', 'task_not_assigned', 'Bloom', '' from ticket_instances where company_id = $1 and number = $2 returning id`,
      [own.company.id, await freshTicket(scene)],
    );
    return { id: rows[0]?.id ?? NOBODY_HAS };
  },
};
const pages = {
  own: () => ({ before: 9_999 }),
  other: ({ beyond }: Scene['world']) => ({ before: beyond.task }),
  missing: { before: NOBODY_HAS },
  elsewhere: 200,
};
const buyer = { f_buyer: ({ beyond }: Scene['world']) => String(beyond.person) };
const reason = { body: () => ({ reason: 'Bloom reason' }) } as const;

/** The routes of tickets, tasks and workflow errors. */
export const opsRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/my_tickets', ...SUBMITTERS, answer: 200, ids: pages },
  { method: 'GET', path: '/my_tickets/new', ...SUBMITTERS, answer: 200 },
  {
    ...{ method: 'GET', path: '/my_tickets/new', ...SUBMITTERS, answer: 200 },
    ids: {
      own: () => ({ ticket_definition: 'purchase' }),
      other: () => ({ ticket_definition: 'ravel_only' }),
      missing: { ticket_definition: 'nobody_has_this' },
    },
  },
  {
    ...{ method: 'POST', path: '/my_tickets', ...SUBMITTERS, answer: 303 },
    body: ({ world }) => ({
      ...{ ticket_definition: 'purchase', version: '1', submission_token: randomUUID() },
      ...{ f_amount: '10', f_reason: 'Bloom reason', f_buyer: String(world.own.people.user.id) },
    }),
    foreign: { ...buyer, ticket_definition: () => 'ravel_only' },
    numbers: ['version'],
  },
  { method: 'GET', path: '/my_tickets/:number', ...SUBMITTERS, answer: 200, ids: tickets },
  { method: 'GET', path: '/my_tasks', ...WORKERS, answer: 200, ids: pages },
  { method: 'GET', path: '/my_tasks/:id', ...WORKERS, answer: 200, ids: myTasks },
  {
    ...{ method: 'POST', path: '/my_tasks/:id/completion', ...WORKERS, answer: 303, answers: { impersonating: 409 } },
    ids: myTasks,
    body: () => ({ f_decision: 'yes', f_comment: 'Bloom comment' }),
    foreign: buyer,
  },
  {
    ...{ method: 'POST', path: '/my_tasks/:id/draft', ...WORKERS, answer: 303, answers: { impersonating: 409 } },
    ids: myTasks,
    body: () => ({ f_decision: 'yes', f_comment: 'Bloom comment' }),
    // Kept as it was typed, for the typist alone; it becomes an id only in a completion.
    numbers: ['f_buyer'],
  },
  { method: 'GET', path: '/tickets', ...ADMINS, answer: 200, ids: pages },
  { method: 'GET', path: '/tickets/:number', ...ADMINS, answer: 200, ids: tickets },
  { method: 'GET', path: '/tickets/:number', ...ADMINS, answer: 200, ids: heldTickets },
  { method: 'POST', path: '/tickets/:number/hold', ...ADMINS, answer: 303, ids: tickets, ...reason },
  { method: 'POST', path: '/tickets/:number/hold/end', ...ADMINS, answer: 303, ids: heldTickets },
  { method: 'POST', path: '/tickets/:number/cancellation', ...ADMINS, answer: 303, ids: tickets, ...reason },
  { method: 'GET', path: '/tasks', ...ADMINS, answer: 200, ids: pages },
  { method: 'GET', path: '/tasks/:id', ...ADMINS, answer: 200, ids: tasks },
  {
    ...{ method: 'POST', path: '/tasks/:id/assignment', ...ADMINS, answer: 303, ids: tasks },
    body: ({ world }) => ({ assigned_to: String(world.own.people.task_worker.id) }),
    foreign: { assigned_to: ({ other }) => String(other.people.task_worker.id) },
  },
  {
    ...{ method: 'POST', path: '/tasks/:id/skip', ...ADMINS, answer: 303, ids: tasks },
    body: () => ({ reason: 'Bloom reason', f_decision: 'yes' }),
    foreign: buyer,
  },
  { method: 'GET', path: '/workflow_errors', ...ADMINS, answer: 200, ids: pages },
  {
    ...{ method: 'POST', path: '/workflow_errors/retries', ...ADMINS, answer: 303 },
    body: async (scene) => ({ errors: `${(await errors.own(scene)).id}-1` }),
    foreign: { errors: ({ beyond }) => `${beyond.error}-1` },
    boxes: true,
  },
  { method: 'GET', path: '/workflow_errors/:id', ...ADMINS, answer: 200, ids: errors },
  { method: 'POST', path: '/workflow_errors/:id/review', ...ADMINS, answer: 303, ids: errors },
  {
    ...{ method: 'POST', path: '/workflow_errors/:id/resolution', ...ADMINS, answer: 409, ids: errors },
    body: () => ({ resolution_notes: 'Bloom notes' }),
  },
  {
    ...{ method: 'POST', path: '/workflow_errors/:id/resolution', ...ADMINS, answer: 303, ids: needlessErrors },
    body: () => ({ resolution_notes: 'Bloom notes' }),
  },
  {
    ...{ method: 'POST', path: '/workflow_errors/:id/retry', ...ADMINS, answer: 303, ids: errors },
    body: () => ({ seen: '1' }),
    numbers: ['seen'],
  },
];
