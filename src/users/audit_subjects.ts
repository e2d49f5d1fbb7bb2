import type { Current } from '../current.js';
import { actorNames } from '../db/outside_company.js';
import type { Tx } from '../db/with_company.js';
import { hasRole } from '../permissions.js';
import { type AuditRow, peopleIn } from './audit_words.js';

/** What a row is about, in words, and where it can be seen by this reader. */
export type Subject = { readonly text: string; readonly href?: string };
/** The names behind some rows. */
export type Subjects = {
  readonly person: (id: number | null) => string | undefined;
  readonly ticketNumber: (row: AuditRow) => number | undefined;
  readonly of: (row: AuditRow) => Subject;
};

const WORDS: { readonly [type: string]: string } = {
  ticket_instance: 'Ticket',
  workflow_instance: 'Ticket',
  task_instance: 'Task',
  workflow_error: 'Workflow error',
  workflow_definition: 'Workflow',
  ticket_definition: 'Ticket type',
  task_definition: 'Step',
  user: 'Person',
  company: 'Company',
  company_role: 'Company role',
  invitation: 'Invitation',
};

/** "Company role": a type of subject in words. */
export function subjectWord(type: string): string {
  const plain = type.replaceAll('_', ' ');
  return WORDS[type] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

const idsOf = (rows: readonly AuditRow[], ...types: string[]) => [
  ...new Set(
    rows.flatMap(({ subject_type: type, subject_id: id }) => (id !== null && types.includes(type) ? [id] : [])),
  ),
];

/** Looks up what the rows are about, one look-up for each kind, within the company. */
export async function findSubjects(tx: Tx, current: Current, rows: readonly AuditRow[]): Promise<Subjects> {
  const companyId = current.company.id;
  const actors = rows.map(({ actor_id }) => actor_id);
  const named = rows.flatMap(({ before, after }) => [...peopleIn(before), ...peopleIn(after)]);
  const people = await actorNames(tx, [...actors, ...named, ...idsOf(rows, 'user')]);
  const tickets = await tx.ticketInstance.findMany({
    where: { companyId, id: { in: [...new Set(rows.flatMap(({ ticket_instance_id: id }) => id ?? []))] } },
    select: { id: true, number: true, title: true },
  });
  const tasks = await tx.taskInstance.findMany({
    where: { companyId, id: { in: idsOf(rows, 'task_instance') } },
    select: { id: true, taskDefinition: { select: { title: true } } },
  });
  const workflows = await tx.workflowDefinition.findMany({
    where: { companyId, id: { in: idsOf(rows, 'workflow_definition') } },
    select: { id: true, key: true, version: true, title: true },
  });
  const roles = await tx.companyRole.findMany({
    where: { companyId, id: { in: idsOf(rows, 'company_role') } },
    select: { id: true, roleName: true },
  });
  const byId = <T extends { id: number }>(found: readonly T[]) => new Map(found.map((one) => [one.id, one]));
  const known = { tickets: byId(tickets), tasks: byId(tasks), workflows: byId(workflows), roles: byId(roles), people };
  return {
    person: (id) => (id === null ? undefined : people.get(id)),
    ticketNumber: ({ ticket_instance_id: id }) => known.tickets.get(id ?? 0)?.number,
    of: (row) => subjectOf(row, known, current),
  };
}

type Known = {
  readonly tickets: ReadonlyMap<number, { number: number; title: string }>;
  readonly tasks: ReadonlyMap<number, { taskDefinition: { title: string } }>;
  readonly workflows: ReadonlyMap<number, { key: string; version: number; title: string }>;
  readonly roles: ReadonlyMap<number, { roleName: string }>;
  readonly people: ReadonlyMap<number, string>;
};

/** A link only where it would not be answered with 403. */
const linked = (text: string, href: string, may: boolean): Subject => (may ? { text, href } : { text });

function subjectOf(row: AuditRow, known: Known, current: Current): Subject {
  const id = row.subject_id ?? 0;
  const word = subjectWord(row.subject_type);
  const ticket = known.tickets.get(row.ticket_instance_id ?? 0);
  if (ticket) return ofTicket(row, ticket, known, hasRole(current, 'ticket_admin'));
  const workflow = row.subject_type === 'workflow_definition' ? known.workflows.get(id) : undefined;
  if (workflow) {
    const href = `/workflow_definitions/${workflow.key}/versions/${workflow.version}`;
    const may = hasRole(current, 'workflow_creator', 'ticket_admin');
    return linked(`Workflow ${workflow.title}, version ${workflow.version}`, href, may);
  }
  if (row.subject_type === 'user') return linked(known.people.get(id) ?? word, `/users/${id}`, known.people.has(id));
  const role = row.subject_type === 'company_role' ? known.roles.get(id) : undefined;
  if (role) return { text: `Company role ${role.roleName}`, href: `/company_roles/${id}` };
  if (row.subject_type === 'company') return { text: current.company.name };
  return { text: [word, toldName(row)].filter(Boolean).join(' ') };
}

function ofTicket(row: AuditRow, ticket: { number: number; title: string }, known: Known, may: boolean): Subject {
  const about = `#${ticket.number} ${ticket.title}`;
  const id = row.subject_id ?? 0;
  const step = row.subject_type === 'task_instance' ? known.tasks.get(id)?.taskDefinition.title : undefined;
  if (step !== undefined) return linked(`${step} of ${about}`, `/tasks/${id}`, may);
  if (row.subject_type === 'workflow_error') return linked(`Error of ${about}`, `/workflow_errors/${id}`, may);
  return linked(about, `/tickets/${ticket.number}`, may);
}

/** What is not there any more is called as the row itself calls it. */
function toldName({ before, after }: AuditRow): string | undefined {
  const fields = { ...(before as object | null), ...(after as object | null) } as { readonly [name: string]: unknown };
  const told = [fields.title, fields.role_name, fields.email].find((one) => typeof one === 'string');
  return told === undefined ? undefined : String(told);
}
