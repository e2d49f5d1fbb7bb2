import type { Current } from '#src/current.js';
import type { Tx } from '#src/db/with_company.js';
import type { AssignTo, Field, WorkflowFile } from '#src/workflow_engine/workflow_file.js';

type Rename = (roleName: string) => string;

/** The company roles that a file names, each once, in the file's order. */
export function companyRolesIn(file: WorkflowFile): string[] {
  const names = new Set<string>();
  withRoleNames(file, (name) => {
    names.add(name);
    return name;
  });
  return [...names];
}

/** The same file with every company role's name as `rename` gives it. */
export function withRoleNames(file: WorkflowFile, rename: Rename): WorkflowFile {
  const { workflow, tickets } = file;
  const fields = workflow.fields.map((field) => renamedField(field, rename));
  const tasks = workflow.tasks.map((task) =>
    task.assign_to ? { ...task, assign_to: renamedAssignTo(task.assign_to, rename) } : task,
  );
  return {
    ...file,
    workflow: { ...workflow, fields, tasks },
    tickets: tickets.map((ticket) => {
      const { company_role_access: access } = ticket;
      return access ? { ...ticket, company_role_access: [...new Set(access.map(rename))] } : ticket;
    }),
  };
}

function renamedField(field: Field, rename: Rename): Field {
  if (field.type !== 'user' || field.company_role === undefined) return field;
  return { ...field, company_role: rename(field.company_role) };
}

function renamedAssignTo(assignTo: AssignTo, rename: Rename): AssignTo {
  const { company_role: role, else: otherwise } = assignTo;
  return {
    ...assignTo,
    ...(role !== undefined && { company_role: rename(role) }),
    ...(otherwise && { else: { company_role: rename(otherwise.company_role) } }),
  };
}

/** The company's roles behind a file: the file in the company's own spelling of them, each one's id, and the names of those made just now. */
export type FileRoles = {
  readonly file: WorkflowFile;
  readonly ids: ReadonlyMap<string, number>;
  readonly made: string[];
};

/** Finds the company roles that a file names (whatever their capitals) and makes those that the company lacks; an only user gets the made ones (spec 3.5). */
export async function makeCompanyRoles(tx: Tx, current: Current, file: WorkflowFile): Promise<FileRoles> {
  const names = companyRolesIn(file);
  const made = await tx.$queryRaw<{ id: number; role_name: string }[]>`
    insert into company_roles (company_id, role_name) select ${current.company.id}, n from unnest(${names}::text[]) n
    on conflict do nothing returning id, role_name`;
  await giveToOnlyUser(
    tx,
    current,
    made.map(({ id }) => id),
  );
  // Compared by the database, as its unique index does.
  const known = await tx.$queryRaw<{ wanted: string; id: number; role_name: string }[]>`
    select n as wanted, r.id, r.role_name from unnest(${names}::text[]) n
      join company_roles r on r.company_id = ${current.company.id} and lower(r.role_name) = lower(n)`;
  const spelling = new Map(known.map((row) => [row.wanted, row.role_name]));
  return {
    file: withRoleNames(file, (name) => spelling.get(name) ?? name),
    ids: new Map(known.map((row) => [row.role_name, row.id])),
    made: made.map((row) => row.role_name),
  };
}

async function giveToOnlyUser(tx: Tx, current: Current, companyRoleIds: readonly number[]): Promise<void> {
  const companyId = current.company.id;
  if (companyRoleIds.length === 0) return;
  const active = await tx.user.findMany({ where: { companyId, deactivatedAt: null }, select: { id: true }, take: 2 });
  // A superuser is of no company and can have no role in it.
  if (active.length !== 1 || active[0]?.id !== current.user.id) return;
  const userId = current.user.id;
  await tx.userCompanyRole.createMany({
    data: companyRoleIds.map((companyRoleId) => ({ companyId, userId, companyRoleId })),
  });
}
