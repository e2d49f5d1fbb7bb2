import type { Current } from '#src/current.js';
import { sqlInCompany } from '#src/db/sql_in_company.js';
import type { SqlTx } from '#src/db/sql_tx.js';
import { withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { pick, type WorkflowForm } from '#src/forms/workflow_form.js';
import { fullName } from '#src/helpers/people.js';
import { canSubmit } from '#src/permissions.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { type LoadedDefinition, loadDefinition } from '#src/workflow_engine/definitions.js';
import { checkValue, type Data } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { KEY_PATTERN } from '#src/workflow_engine/workflow_file.js';

/** A ticket type on a card. */
export type TicketTypeCard = { readonly key: string; readonly title: string; readonly description: string | null };

/** A ticket type as this person may submit it now. */
export type OpenTicketType = {
  readonly id: number;
  readonly loaded: LoadedDefinition;
  readonly compiled: CompiledTicket;
  readonly form: WorkflowForm;
  /** What the ticket sets without asking. */
  readonly presets: Data;
  readonly env: FormEnv;
};

/** The published ticket types that are open to this person, by title. */
export async function findTicketTypes(current: Current): Promise<TicketTypeCard[]> {
  const companyId = current.company.id;
  return withCompany(current, async (tx) => {
    const types = await tx.ticketDefinition.findMany({
      where: { companyId, workflowDefinition: { state: 'published' } },
      select: { key: true, title: true, description: true },
      orderBy: [{ title: 'asc' }, { id: 'asc' }],
    });
    const roles = await tx.ticketTypeRole.findMany({ where: { companyId } });
    const openTo = (key: string) =>
      roles.filter(({ ticketKey }) => ticketKey === key).map((role) => role.companyRoleId);
    return types.filter(({ key }) => canSubmit(current, openTo(key)));
  });
}

/** A ticket type as this person may submit it now; throws NotFound where it is not open to them. */
export async function findTicketType(current: Current, key: string): Promise<OpenTicketType> {
  return sqlInCompany(current, (tx) => openTicketType(tx, current, key));
}

type OpenRow = { id: number; workflowDefinitionId: number; editVersion: number; openTo: number[]; at: Date };

/** The published version of a ticket type, inside a transaction; throws NotFound where it is not open to this person. */
export async function openTicketType(tx: SqlTx, current: Current, key: string): Promise<OpenTicketType> {
  const companyId = current.company.id;
  // What no key can be must not reach the database, which refuses some of it (NUL) with an error.
  if (!KEY_PATTERN.test(key)) throw new NotFound();
  const [row] = await tx.$queryRaw<OpenRow[]>`
    select d.id, d.workflow_definition_id as "workflowDefinitionId", w.edit_version as "editVersion", clock_timestamp() as at,
           array(select r.company_role_id from ticket_type_roles r where r.company_id = ${companyId} and r.ticket_key = d.key) as "openTo"
      from ticket_definitions d
      join workflow_definitions w on w.company_id = d.company_id and w.id = d.workflow_definition_id and w.state = 'published'
     where d.company_id = ${companyId} and d.key = ${key} order by d.id desc limit 1`;
  if (!row || !canSubmit(current, row.openTo)) throw new NotFound();
  const loaded = await loadDefinition(tx, companyId, row.workflowDefinitionId, row.editVersion);
  const compiled = loaded.definition.tickets.get(key);
  if (!compiled) throw new Error(`definition ${loaded.id} has no ticket type ${key}`);
  return { id: row.id, loaded, compiled, ...submission(current, loaded, compiled, row.at) };
}

function submission(current: Current, { definition }: LoadedDefinition, { ticket }: CompiledTicket, at: Date) {
  const { id, email } = current.user;
  const form: WorkflowForm = { fields: definition.fields, entries: ticket.fields, layout: ticket.edit_layout };
  const submitter = { id, email, name: fullName(current.user) };
  const env: FormEnv = {
    ticket: { number: null, title: '', submitter },
    now: at.toISOString(),
    timeZone: current.company.timeZone,
  };
  return { form, presets: presetsOf(definition.fields, ticket), env };
}

function presetsOf(fields: WorkflowForm['fields'], { presets = {} }: CompiledTicket['ticket']): Data {
  const values = Object.entries(presets).flatMap(([name, preset]) => {
    const field = fields.get(name);
    const checked = field && checkValue(field, preset);
    return checked && 'value' in checked ? [[name, checked.value] as const] : [];
  });
  return pick(Object.fromEntries(values), fields.keys());
}

/** What happens to a ticket of this type first, where that does not depend on the answers: "Next: Manager approval". */
export function nextStep({ loaded }: Pick<OpenTicketType, 'loaded'>): string | undefined {
  const [first] = loaded.definition.waysFrom(null);
  const task =
    first?.condition || first?.transition.to == null
      ? undefined
      : loaded.definition.tasks.get(first.transition.to)?.task;
  if (task?.task_type !== 'FORM') return undefined;
  return `Next: ${task.title}${task.due_hours === undefined ? '' : `, due within ${hoursWords(task.due_hours)}`}`;
}

function hoursWords(hours: number): string {
  const [count, unit] = hours >= 48 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
