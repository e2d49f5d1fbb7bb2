import type pg from 'pg';
import type { Person, TestCompany } from '../../support/people.ts';

/** One open ticket with one open form, as rows; `complete` adds a completed run of the steps `before` (0) or `earlier` (1). */
export type Stand = {
  readonly ticket: number;
  readonly task: number;
  /** The form's row in task_definitions. */
  readonly definition: number;
  readonly complete: (step: number, by: number | null, at: string) => Promise<void>;
};

/** Writes, as the owner, ticket #1 of a company: submitted by this person, who has its one task; everything about it is ten minutes old. */
export async function standAt(owner: pg.Client, company: TestCompany, person: Person): Promise<Stand> {
  const c = company.id;
  const insert = async (table: string, values: Record<string, unknown>): Promise<number> => {
    const names = ['company_id', ...Object.keys(values)];
    const { rows } = await owner.query(
      `insert into ${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')}) returning id`,
      [c, ...Object.values(values)],
    );
    return rows[0].id;
  };
  const old = new Date(Date.now() - 600_000);
  const by = { created_by: person.id };
  const workflow = await insert('workflow_definitions', {
    key: 'standing',
    version: 1,
    state: 'published',
    title: 'Standing',
    fields: '[]',
    ...by,
  });
  const step = (key: string, position: number) =>
    insert('task_definitions', {
      workflow_definition_id: workflow,
      key,
      title: key,
      task_type: 'FORM',
      position,
      version: 1,
      ...by,
    });
  const steps = [await step('before', 0), await step('earlier', 1)];
  const definition = await step('step', 2);
  const type = await insert('ticket_definitions', {
    workflow_definition_id: workflow,
    key: 'standing',
    title: 'Standing',
    fields: '[]',
    position: 0,
    ...by,
  });
  const ticket = await insert('ticket_instances', {
    ...{
      number: 1,
      ticket_definition_id: type,
      title: 'One',
      ticket_data: '{}',
      submission_token: 'one',
      created_at: old,
      updated_at: old,
    },
    ...by,
  });
  const instance = await insert('workflow_instances', {
    ...{
      ticket_instance_id: ticket,
      workflow_definition_id: workflow,
      workflow_data: '{}',
      w_status: 'IN_PROGRESS',
      created_at: old,
      updated_at: old,
    },
  });
  const event = () =>
    insert('workflow_events', { ticket_instance_id: ticket, kind: 'ticket_submitted', data: '{}', handled_at: old });
  const task = await insert('task_instances', {
    ...{
      workflow_instance_id: instance,
      task_definition_id: definition,
      cause_event_id: await event(),
      t_status: 'OPEN',
    },
    ...{ assigned_to: person.id, created_at: old, updated_at: old },
  });
  const complete = async (at: number, completedBy: number | null, completedAt: string) => {
    await insert('task_instances', {
      ...{
        workflow_instance_id: instance,
        task_definition_id: steps[at],
        cause_event_id: await event(),
        t_status: 'COMPLETED',
      },
      ...{ completed_by: completedBy, completed_at: completedAt },
    });
  };
  return { ticket, task, definition, complete };
}
