import type pg from 'pg';
import { type Current, SYSTEM_ROLES, type SystemRole } from '../../current.js';
import { findSessionUser } from '../../db/outside_company.js';
import { hashPassword } from '../../users/passwords.js';
import { signUp } from '../../users/sign_ups.js';
import { companyRolesIn } from '../../workflow_design/file_company_roles.js';
import { importFile } from '../../workflow_design/workflow_imports.js';
import { allTemplates, type Template } from '../../workflow_design/workflow_templates.js';
import { publish } from '../../workflow_design/workflow_versions.js';
import type { Data } from '../../workflow_engine/fields.js';
import type { Json, WorkflowTest } from '../../workflow_engine/workflow_file.js';
import { WorkflowStateManager } from '../../workflow_engine/workflow_state_manager.js';
import { completeTask } from '../../workflow_ops/complete_task.js';
import { submitTicket } from '../../workflow_ops/submit_ticket.js';

/** Everybody in a seeded company has this password: the command is refused in production. */
export const SEED_PASSWORD = 'seeded for trying out';

const FIRST = ['Dana', 'Ravi', 'Lena', 'Omar', 'Maria', 'Chen', 'Aisha', 'Tom', 'Sofia', 'Kofi', 'Elif', 'Hugo'];
const LAST = [
  'Ortiz',
  'Kumar',
  'Fischer',
  'Haddad',
  'Rossi',
  'Wei',
  'Diallo',
  'Berg',
  'Novak',
  'Mensah',
  'Kaya',
  'Blanc',
];
const PEOPLE = 24;
const ORIGIN = { ip: null, requestId: null };

/** A company whose rows are copied: its id, and the tickets that are there, by whether they are closed. */
export type Model = { readonly companyId: number; readonly email: string };

/** Makes one company with people, published workflows and about `tickets` tickets in believable states, through the same verbs as the pages. */
export async function makeModelCompany(owner: pg.Client, tickets: number): Promise<Model> {
  const { companyId, admin, email } = await signUpCompany(owner);
  const templates = [...allTemplates().values()];
  for (const { key, text } of templates) {
    const { draft } = await importFile(admin, text);
    const done = draft && (await publish(admin, { key, version: draft.version }));
    if (!done?.published) throw new Error(`the template ${key} cannot be published`);
  }
  const hired = await hire(
    owner,
    companyId,
    templates.flatMap(({ file }) => companyRolesIn(file)),
  );
  // Whoever imported the workflows has their company roles, too.
  const people = [...hired, await currentOf(admin.user.id)];
  for (let n = 0; n < tickets; n++) await liveThrough(owner, people, templates, n);
  return { companyId, email };
}

async function signUpCompany(owner: pg.Client) {
  const { rows } = await owner.query<{ next: number }>('select coalesce(max(id), 0)::int + 1 as next from companies');
  const next = rows[0]?.next ?? 1;
  const email = `admin@company${next}.example`;
  const person = { first_name: 'Alex', last_name: 'Admin', email, password: SEED_PASSWORD, time_zone: 'UTC' };
  const made = await signUp(ORIGIN, { company_name: `Company ${next}`, ...person });
  if (!made) throw new Error(`${email} has an account already`);
  const admin = await currentOf(made.id);
  return { companyId: admin.company.id, admin, email };
}

/** What a verb is given when this person acts. */
async function currentOf(userId: number): Promise<Current> {
  const found = await findSessionUser({ userId, sessionVersion: 1, stay: null });
  if (!found?.company) throw new Error(`there is no person ${userId}`);
  return { ...found, company: found.company, impersonating: false, ...ORIGIN };
}

/** Makes the company's people: all may submit, every company role has several workers. */
async function hire(owner: pg.Client, companyId: number, roleNames: readonly string[]): Promise<Current[]> {
  const hash = await hashPassword(SEED_PASSWORD);
  const roles = [...new Set(roleNames.map((name) => name.toLowerCase()))];
  const people: Current[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const [first, last] = [FIRST[n % FIRST.length], LAST[(n * 5 + Math.floor(n / FIRST.length)) % LAST.length]];
    const email = `${first}.${last}.${n + 1}@company${companyId}.example`.toLowerCase();
    const { rows } = await owner.query<{ id: number }>(
      'insert into users (company_id, email, password_hash, first_name, last_name) values ($1, $2, $3, $4, $5) returning id',
      [companyId, email, hash, first, last],
    );
    const id = rows[0]?.id ?? 0;
    await giveRoles(
      owner,
      companyId,
      id,
      n % 8 === 0 ? SYSTEM_ROLES : ['user', 'task_worker'],
      roles[n % roles.length],
    );
    people.push(await currentOf(id));
  }
  return people;
}

async function giveRoles(
  owner: pg.Client,
  companyId: number,
  userId: number,
  system: readonly SystemRole[],
  role: string | undefined,
): Promise<void> {
  await owner.query(
    'insert into user_system_roles (company_id, user_id, role) select $1, $2, unnest($3::system_role[])',
    [companyId, userId, system],
  );
  await owner.query(
    `insert into user_company_roles (company_id, user_id, company_role_id)
     select $1, $2, id from company_roles where company_id = $1 and lower(role_name) = $3`,
    [companyId, userId, role ?? ''],
  );
}

/** Submits the n-th ticket as a test of a template says, and answers its steps; every twelfth stays open somewhere on its way. */
async function liveThrough(
  owner: pg.Client,
  people: readonly Current[],
  templates: readonly Template[],
  n: number,
): Promise<void> {
  const template = templates[n % templates.length] as Template;
  const tests = template.file.tests ?? [];
  const test = tests[Math.floor(n / templates.length) % tests.length];
  const submitter = people[(n * 7) % people.length] as Current;
  if (!test) throw new Error(`the template ${template.key} has no tests`);
  const { title, ...given } = test.submit;
  const done = await submitTicket(submitter, {
    ticketKey: test.ticket,
    submissionToken: `seed-${n}`,
    title: typeof title === 'string' ? title : undefined,
    given: await stored(template, people, given),
  });
  if (done.kind !== 'submitted') throw new Error(`${template.key}: ${JSON.stringify(done)}`);
  const answers = n % 12 === 5 ? test.answers.slice(0, Math.floor(n / 12) % test.answers.length) : test.answers;
  for (const answer of answers) await answerStep(owner, people, template, done.number, answer);
}

/** What a busy database left open is the reconciler's; here nobody waits for it. */
async function carryOn(owner: pg.Client, companyId: number | undefined): Promise<void> {
  const { rows } = await owner.query<{ id: number }>(
    'select id from workflow_events where company_id = $1 and handled_at is null order by id',
    [companyId],
  );
  for (const { id } of rows) await WorkflowStateManager.handle({ companyId: companyId ?? 0, eventId: id });
}

async function answerStep(
  owner: pg.Client,
  people: readonly Current[],
  template: Template,
  number: number,
  { task, output }: WorkflowTest['answers'][number],
): Promise<void> {
  await carryOn(owner, people[0]?.company.id);
  const { rows } = await owner.query<{ id: number; assigned_to: number | null }>(
    `select i.id, i.assigned_to from task_instances i
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where t.company_id = $1 and t.number = $2 and d.key = $3 and i.t_status = 'OPEN' order by i.id`,
    [people[0]?.company.id, number, task],
  );
  const worker = people.find(({ user }) => user.id === rows[0]?.assigned_to);
  if (!rows[0] || !worker) throw new Error(`${template.key}: nobody has ${task} of #${number}`);
  const done = await completeTask(worker, { taskId: rows[0].id, given: await stored(template, people, output ?? {}) });
  if (done.kind !== 'completed') throw new Error(`${template.key}: ${JSON.stringify(done)}`);
}

/** A test's values as the verbs take them; people, whom tests name by e-mail, are somebody whom the form offers. */
async function stored(
  { definition }: Template,
  people: readonly Current[],
  given: { readonly [name: string]: Json },
): Promise<Data> {
  const of = (name: string, value: Json): Json => {
    const field = definition.fields.get(name);
    if (field?.type !== 'user') return value;
    const role = field.company_role?.toLowerCase();
    const index = role === undefined ? 3 : people.findIndex(({ user }) => user.companyRoleIds.length > 0);
    return people[Math.max(index, 0)]?.user.id ?? value;
  };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, of(name, value)])) as Data;
}
