// Loaded into a server by the mutants of the speed figures: SLOWED names what is broken.
import { createRequire } from 'node:module';
import { ServerResponse } from 'node:http';
import pg from 'pg';

const { query } = pg.Client.prototype;
const onEvery = (change) => {
  pg.Client.prototype.query = function slowed(config, ...rest) {
    return typeof config?.submit === 'function' ? query.call(this, config, ...rest) : change(this, config, rest);
  };
};
const onNamed = (name, change) =>
  onEvery((client, config, rest) =>
    config?.name === name ? change(client, config, rest) : query.call(client, config, ...rest),
  );

const PARTS_OF_A_ROW = [
  'select d.title from ticket_instances t join ticket_definitions d on d.company_id = t.company_id and d.id = t.ticket_definition_id where t.company_id = $1 and t.number = $2',
  'select s.first_name from ticket_instances t join users s on s.company_id = t.company_id and s.id = t.created_by where t.company_id = $1 and t.number = $2',
  'select w.w_status from ticket_instances t join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id where t.company_id = $1 and t.number = $2',
];

const listedTickets = ({ companyId, before, take }) => ({
  where: { companyId, number: { lt: before }, closedAt: null },
  orderBy: { number: 'desc' },
  take,
  include: {
    ticketDefinition: true,
    submitter: true,
    errors: { where: { status: { not: 'RESOLVED' } }, take: 1 },
    workflow: {
      include: {
        tasks: {
          where: { tStatus: { in: ['PENDING', 'OPEN', 'IN_PROGRESS', 'ERROR'] } },
          orderBy: [{ dueAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
          include: { taskDefinition: true, assignee: true },
        },
      },
    },
  },
});
const nameOf = (person) => (person ? `${person.firstName} ${person.lastName}` : null);
const rowOf = ({ workflow, ...ticket }) => {
  const tasks = workflow?.tasks ?? [];
  return {
    ...{ number: ticket.number, title: ticket.title, type: ticket.ticketDefinition.title },
    ...{ created_at: ticket.createdAt, submitter: nameOf(ticket.submitter), has_error: ticket.errors.length > 0 },
    ...{ w_status: workflow?.wStatus ?? null, outcome: workflow?.outcome ?? null, open_tasks: tasks.length },
    has_assigned_task: tasks.some(({ assignedTo }) => assignedTo !== null),
    ...{ step: tasks[0]?.taskDefinition.title ?? null, holder: nameOf(tasks[0]?.assignee), due_at: tasks[0]?.dueAt ?? null },
  };
};

const BREAK = {
  // Every page writes its session, as express-session does by default.
  touch_on: () =>
    onNamed('session', async (client, config, rest) => {
      await query.call(client, 'update session set expire = expire where sid = $1', config.values.slice(0, 1));
      return query.call(client, config, ...rest);
    }),
  // The list asks for parts of each of its rows by themselves, as where relations are read when a template names them.
  statements_a_row: () =>
    onNamed('tickets active', async (client, config) => {
      const found = await query.call(client, config);
      const company = config.values[0];
      for (const { number } of found.rows)
        for (const text of PARTS_OF_A_ROW) await query.call(client, text, [company, number]);
      return found;
    }),
  // The list by the objects of the ORM, and no prepared statement.
  list_by_objects: () =>
    onNamed('tickets active', async (_, { values: [companyId, before, take] }) => {
      const { withCompany } = await import('#src/db/with_company.js');
      const find = (tx) => tx.ticketInstance.findMany(listedTickets({ companyId, before, take }));
      const found = await withCompany({ company: { id: companyId } }, find);
      return { rows: found.map(rowOf) };
    }),
  offset_paging: () =>
    onNamed('tickets active', (client, { text, values }) => {
      const half = '(select count(*) / 2 from ticket_instances c where c.company_id = $1)';
      return query.call(client, { text: text.replace(/limit \$3$/, `limit $3 offset ${half}`), values });
    }),
  // Each of the eight is awaited, as where a step is several statements that need each other's answers.
  nine_statements_for_one: () =>
    onEvery(async (client, config, rest) => {
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await query.call(client, `select ${n}`);
      return query.call(client, config, ...rest);
    }),
  // Nobody waits for who chooses before them; between choosing and giving is time for others, as on a busy machine.
  no_group_lock: () =>
    onEvery(async (client, config, rest) => {
      if (config?.text?.includes('pg_advisory_xact_lock'))
        return query.call(client, { text: 'select $1::int, $2::int', values: config.values });
      if (config?.text?.includes('set last_assigned_at')) query.call(client, 'select pg_sleep(0.1)');
      return query.call(client, config, ...rest);
    }),
  hashing_on_the_page_thread: () => {
    const bcrypt = createRequire(import.meta.url)('bcrypt');
    bcrypt.compare = async (password, hash) => bcrypt.compareSync(password, hash);
  },
  every_answer_kept: () => {
    const kept = [];
    const { end } = ServerResponse.prototype;
    ServerResponse.prototype.end = function keeping(...args) {
      kept.push(Buffer.alloc(50_000, 1));
      return end.apply(this, args);
    };
  },
};
BREAK[process.env.SLOWED]();
