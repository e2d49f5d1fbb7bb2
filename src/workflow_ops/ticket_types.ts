import type { Current } from '#src/current.js';
import { databaseNow } from '#src/db/database_now.js';
import { type Tx, withCompany } from '#src/db/with_company.js';
import { NotFound } from '#src/errors.js';
import { pick, type WorkflowForm } from '#src/forms/workflow_form.js';
import type { PeopleOffered } from '#src/forms/workflow_form_fields.js';
import { fullName } from '#src/helpers/people.js';
import { canSubmit } from '#src/permissions.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { type LoadedDefinition, loadDefinition } from '#src/workflow_engine/definitions.js';
import { checkValue, type Data } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import { KEY_PATTERN } from '#src/workflow_engine/workflow_file.js';
import { findPeopleOffered } from './people_offered.js';

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

/** A ticket type for its form, with whom its fields offer; throws NotFound where it is not open to this person. */
export async function findTicketType(
  current: Current,
  key: string,
): Promise<OpenTicketType & { people: PeopleOffered }> {
  return withCompany(current, async (tx) => {
    const type = await openTicketType(tx, current, key);
    return { ...type, people: await findPeopleOffered(tx, current, type.form) };
  });
}

/** The published version of a ticket type, inside a transaction; throws NotFound where it is not open to this person. */
export async function openTicketType(tx: Tx, current: Current, key: string): Promise<OpenTicketType> {
  const companyId = current.company.id;
  // What no key can be must not reach the database, which refuses some of it (NUL) with an error.
  if (!KEY_PATTERN.test(key)) throw new NotFound();
  const row = await tx.ticketDefinition.findFirst({
    where: { companyId, key, workflowDefinition: { state: 'published' } },
    select: { id: true, workflowDefinitionId: true },
    orderBy: { id: 'desc' },
  });
  const roles = await tx.ticketTypeRole.findMany({ where: { companyId, ticketKey: key } });
  if (
    !row ||
    !canSubmit(
      current,
      roles.map((role) => role.companyRoleId),
    )
  )
    throw new NotFound();
  const loaded = await loadDefinition(tx, companyId, row.workflowDefinitionId);
  const compiled = loaded.definition.tickets.get(key);
  if (!compiled) throw new Error(`definition ${loaded.id} has no ticket type ${key}`);
  return { id: row.id, loaded, compiled, ...submission(current, loaded, compiled, await databaseNow(tx)) };
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
