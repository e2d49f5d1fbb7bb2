import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { WorkflowFile } from '#src/workflow_engine/workflow_file.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person, type TestCompany } from '../support/people.ts';

/**
 * Two branches that come together: one checks and adds up (amounts from 500 to 1,000 fall into a gap; a total over 1,000 cannot be set),
 * the other negotiates the surcharge; then a driver delivers.
 */
export function order(): WorkflowFile {
  const to = (from: string | null, step: string | null) => ({ from, to: step });
  return {
    ticketflower: 1,
    workflow: {
      key: 'order',
      title: 'Order',
      fields: [
        { name: 'amount', type: 'integer', label: 'Amount', min: 0 },
        { name: 'surcharge', type: 'integer', label: 'Surcharge', min: 0, max: 9_999 },
        { name: 'total', type: 'integer', label: 'Total', min: 0, max: 1_000 },
        { name: 'checked', type: 'boolean', label: 'Is it all right?' },
        { name: 'note', type: 'long_text', label: 'Note' },
      ],
      outcomes: ['delivered'],
      tasks: [
        { key: 'fork', title: 'Begin', task_type: 'PASS', next: 'all' },
        {
          key: 'inspect',
          title: 'Check the order',
          task_type: 'FORM',
          due_hours: 24,
          input_schema: ['amount'],
          output_schema: [{ field: 'checked', required: true }, { field: 'note' }],
        },
        {
          key: 'add_up',
          title: 'Add up',
          task_type: 'PASS',
          set: { total: { '+': [{ var: 'amount' }, { var: 'surcharge' }] } },
        },
        {
          key: 'negotiate',
          title: 'Negotiate the surcharge',
          task_type: 'FORM',
          due_hours: 48,
          output_schema: [{ field: 'surcharge', required: true }],
        },
        {
          key: 'deliver',
          title: 'Deliver it',
          task_type: 'FORM',
          join: 'all',
          input_schema: ['total'],
          assign_to: { company_role: 'drivers' },
        },
      ],
      transitions: [
        to(null, 'fork'),
        to('fork', 'inspect'),
        to('fork', 'negotiate'),
        {
          ...to('inspect', 'add_up'),
          condition: { or: [{ '<': [{ var: 'amount' }, 500] }, { '>': [{ var: 'amount' }, 1000] }] },
        },
        to('add_up', 'deliver'),
        to('negotiate', 'deliver'),
        { ...to('deliver', null), outcome: 'delivered' },
      ],
    },
    tickets: [
      {
        key: 'order',
        title: 'Order something',
        ticket_title: { cat: ['Order of ', { var: 'amount' }] },
        fields: [
          { field: 'amount', required: true },
          { field: 'surcharge', required: true },
        ],
      },
    ],
  };
}

/** A company with the order: Dana administers, Lee submits, Ravi works, Ken works and drives as soon as he is given the role. */
export async function orderCompany(owner: pg.Client) {
  const bloom = await makeCompany(owner, `Bloom ${randomUUID()}`);
  const dana = await makePerson(owner, bloom, 'Dana Ortiz', {
    roles: ['admin', 'user', 'ticket_admin', 'workflow_creator'],
  });
  const lee = await makePerson(owner, bloom, 'Lee Park', { roles: ['user'] });
  const ravi = await makePerson(owner, bloom, 'Ravi Shah', { roles: ['task_worker'] });
  await publishFile(currentFor(bloom, dana), order());
  return { bloom, dana, lee, ravi };
}

/** Submits an order by the verb; gives the ticket's number. */
export async function submitOrder(
  company: TestCompany,
  person: Person,
  given: { amount: number; surcharge: number },
): Promise<number> {
  const submitted = await submitTicket(currentFor(company, person), {
    ...{ ticketKey: 'order', submissionToken: randomUUID() },
    given,
  });
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return submitted.number;
}

/** Where a ticket stands: its workflow, its newest task of each step by its key, its errors oldest first, what the audit log says of it. */
export async function standing(owner: pg.Client, company: TestCompany, number: number) {
  const all = async (sql: string) => (await owner.query(sql, [company.id, number])).rows;
  const [workflow] = await all(
    `select w.id, w.w_status::text, w.outcome, w.workflow_data, t.closed_at from ticket_instances t
       left join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id where t.company_id = $1 and t.number = $2`,
  );
  const tasks = await all(
    `select i.id, d.key, i.t_status::text as status, i.assigned_to, i.due_at, i.draft_data, i.skip_reason from task_instances i
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where t.company_id = $1 and t.number = $2 order by i.id`,
  );
  const errors = await all(
    `select e.id, e.error_code as code, e.status::text, e.occurrences, e.resolution_notes as notes, e.resolved_by from workflow_errors e
       join ticket_instances t on t.company_id = e.company_id and t.id = e.ticket_instance_id where t.company_id = $1 and t.number = $2 order by e.id`,
  );
  const deeds = await all(
    `select a.action, a.actor_id, a.before, a.after from audit_log a
       join ticket_instances t on t.company_id = a.company_id and t.id = a.ticket_instance_id where t.company_id = $1 and t.number = $2 order by a.id`,
  );
  const events = await all(
    `select e.id, e.kind, e.handled_at from workflow_events e
       join ticket_instances t on t.company_id = e.company_id and t.id = e.ticket_instance_id where t.company_id = $1 and t.number = $2 order by e.id`,
  );
  const byKey = new Map(tasks.map((task) => [task.key as string, task]));
  const task = (key: string) => {
    const found = byKey.get(key);
    if (!found) throw new Error(`#${number} has no task ${key}`);
    return found;
  };
  return { workflow, task, tasks, errors, deeds, events };
}

/** Holds a workflow's lock as somebody else does, until `release`; `waiting` resolves once so many others wait for it. */
export async function holdLock(owner: pg.Client, workflowInstanceId: number) {
  await owner.query('begin');
  await owner.query('select id from workflow_instances where id = $1 for update', [workflowInstanceId]);
  const waiting = async (howMany: number) => {
    for (;;) {
      // Inside a transaction the first look is kept.
      await owner.query('select pg_stat_clear_snapshot()');
      const { rows } = await owner.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows[0].n >= howMany) return;
    }
  };
  return { waiting, release: () => owner.query('commit') };
}
