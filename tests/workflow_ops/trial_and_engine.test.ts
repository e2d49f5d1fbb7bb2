import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allTemplates } from '#src/workflow_design/workflow_templates.js';
import { addDays, daysBetween } from '#src/workflow_engine/calendar.js';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { blocksPublishing } from '#src/workflow_engine/checker/finding.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { replay, USUAL_NOW } from '#src/workflow_engine/replay.js';
import { suggestTests } from '#src/workflow_engine/suggest/suggest_tests.js';
import { emailOf, SUBMITTER, trialPeople } from '#src/workflow_engine/trial_people.js';
import {
  type Json,
  type WorkflowFile,
  type WorkflowTest,
  workflowFileSchema,
} from '#src/workflow_engine/workflow_file.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import {
  currentFor,
  giveCompanyRole,
  makeCompany,
  makePerson,
  type Person,
  type TestCompany,
} from '../support/people.ts';
import { arrowFile, FORK, JOIN, when } from '../workflow_engine/support/parallel_files.ts';
import { workflows } from '../workflow_engine/support/random_workflows.ts';
import { equipment } from './equipment.ts';

const database = useDatabase();
const folder = new URL('../corpus/sound/', import.meta.url);
const read = (name: string) => workflowFileSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

/** A company in which the people whom tests name are real, each by the address that a test has for them. */
async function ground(file: WorkflowFile) {
  const company = await makeCompany(database.owner, `Trial ${randomUUID()}`);
  const known = new Map<string, Person>();
  const roles = [...JSON.stringify(file).matchAll(/"company_role":"([^"]*)"/g)].map(([, role = '']) => role);
  const personAt = async (email: string) => {
    const there = known.get(email) ?? (await makePerson(database.owner, company, `P${known.size} Tester`));
    if (!known.has(email)) for (const role of roles) await giveCompanyRole(database.owner, company, there.id, role);
    known.set(email, there);
    return there;
  };
  // Steps that exclude somebody need others to go to.
  for (const email of [SUBMITTER, 'second@ground.example', 'third@ground.example', 'fourth@ground.example'])
    await personAt(email);
  const submitter = await personAt(SUBMITTER);
  await publishFile(currentFor(company, submitter), file);
  return { company, submitter, personAt, known };
}
type Ground = Awaited<ReturnType<typeof ground>>;

/** A test's values as a form gives them: people by their real ids. */
async function real(
  { fields }: Definition,
  given: { readonly [name: string]: Json },
  { personAt }: Ground,
): Promise<Data> {
  const values: [string, Json][] = [];
  for (const [name, value] of Object.entries(given)) {
    const isUser = fields.get(name)?.type === 'user' && typeof value === 'string';
    if (fields.has(name)) values.push([name, isUser ? (await personAt(value)).id : value]);
  }
  return Object.fromEntries(values) as Data;
}

/** Runs a test as people would on the real engine, and says where its ticket is then. */
async function runForReal(definition: Definition, test: WorkflowTest, here: Ground) {
  const { company, submitter, known } = here;
  const actors = () => [...known.values()];
  const title = typeof test.submit.title === 'string' ? test.submit.title : undefined;
  const given = await real(definition, test.submit, here);
  const token = randomUUID();
  const submitted = await submitTicket(currentFor(company, submitter), {
    ticketKey: test.ticket,
    submissionToken: token,
    title,
    given,
  });
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  for (const { task, output = {} } of test.answers) {
    const [open] = (await tasksOf(company, submitted.number)).filter(
      (one) => one.key === task && one.t_status === 'OPEN',
    );
    const actor = actors().find(({ id }) => id === open?.assigned_to);
    if (!open || !actor) throw new Error(`${task} is not open to anybody`);
    const completed = await completeTask(currentFor(company, actor), {
      taskId: open.id,
      given: await real(definition, output, here),
    });
    if (completed.kind !== 'completed') throw new Error(`${task}: ${JSON.stringify(completed)}`);
  }
  const tasks = await tasksOf(company, submitted.number);
  const { rows } = await database.owner.query(
    `select w.w_status::text as status, w.outcome, w.workflow_data as data from workflow_instances w join ticket_instances t
       on t.company_id = w.company_id and t.id = w.ticket_instance_id where t.company_id = $1 and t.number = $2`,
    [company.id, submitted.number],
  );
  return {
    ...rows[0],
    path: tasks.map(({ key }) => key),
    open: tasks.filter(({ t_status }) => t_status === 'OPEN').map(({ key }) => key),
    stopped: await stoppedAt(company, submitted.number),
  };
}

/** The steps at which a branch of a ticket stands still by a workflow error. */
async function stoppedAt(company: TestCompany, number: number): Promise<string[]> {
  const { rows } = await database.owner.query<{ key: string }>(
    `select d.key from workflow_errors e
       join ticket_instances t on t.company_id = e.company_id and t.id = e.ticket_instance_id
       join task_instances i on i.company_id = e.company_id and i.id = e.task_instance_id
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
      where t.company_id = $1 and t.number = $2 order by e.id`,
    [company.id, number],
  );
  return rows.map(({ key }) => key);
}

async function tasksOf(company: TestCompany, number: number) {
  const { rows } = await database.owner.query<{ id: number; key: string; t_status: string; assigned_to: number }>(
    `select i.id, d.key, i.t_status::text, i.assigned_to from task_instances i
       join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
       join workflow_instances w on w.company_id = i.company_id and w.id = i.workflow_instance_id
       join ticket_instances t on t.company_id = w.company_id and t.id = w.ticket_instance_id
      where t.company_id = $1 and t.number = $2 order by i.id`,
    [company.id, number],
  );
  return rows;
}

/** The same on the pure trial, at the present time as the real engine has it. */
function runOnTrial(definition: Definition, test: WorkflowTest) {
  const people = trialPeople();
  const { trials, refused } = replay(definition, { ...test, now: new Date().toISOString() }, { people });
  const trial = trials.at(-1);
  if (refused || !trial) throw new Error(refused?.failure);
  const { status, outcome, path, open, stopped, data } = trial;
  return {
    status,
    outcome,
    path: [...path],
    open: [...open],
    stopped: [...stopped],
    data: named(definition, data, (id) => emailOf(people, id)),
  };
}

/** People by the addresses that tests have for them. */
function named({ fields }: Definition, data: Data, emailAt: (id: number) => string | undefined) {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      fields.get(name)?.type === 'user' ? emailAt(Number(value)) : value,
    ]),
  );
}

function suggested(definition: Definition): WorkflowTest[] {
  const run = suggestTests(definition, new Set());
  let step = run.next();
  while (!step.done) step = run.next();
  return step.value.suggestions.map(({ test }) => test);
}

/** A test whose days stand to today as they stood to its clock, where the workflow reads the clock. */
function brought({ file, fields }: Definition, test: WorkflowTest): WorkflowTest {
  if (!/"var":"(today|now)"/.test(JSON.stringify(file))) return test;
  const shift = daysBetween((test.now ?? USUAL_NOW).slice(0, 10), new Date().toISOString().slice(0, 10));
  const moved = (given: { readonly [name: string]: Json }) =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        fields.get(name)?.type === 'date' ? (addDays(String(value), shift) ?? value) : value,
      ]),
    );
  const answers = test.answers.map((answer) => ({ ...answer, ...(answer.output && { output: moved(answer.output) }) }));
  return { ...test, submit: moved(test.submit), answers };
}

/** Every test of the file, and those that are suggested for it. */
async function expectAlike(file: WorkflowFile): Promise<number> {
  const definition = compile(file);
  return expectTestsAlike(file, [...(file.tests ?? []), ...suggested(definition)]);
}

async function expectTestsAlike(file: WorkflowFile, given: readonly WorkflowTest[]): Promise<number> {
  const definition = compile(file);
  const here = await ground(file);
  const tests = given.map((test) => brought(definition, test));
  for (const test of tests) {
    const { data, ...real } = await runForReal(definition, test, here);
    const emails = new Map([...here.known].map(([email, { id }]) => [id, email]));
    const found = { ...real, data: named(definition, data, (id) => emails.get(id)) };
    const wanted = runOnTrial(definition, test);
    expect([test.title, { ...found, open: found.open.sort() }]).toEqual([
      test.title,
      { ...wanted, open: wanted.open.sort() },
    ]);
  }
  return tests.length;
}

const files = [...readdirSync(folder).map(read), ...[...allTemplates().values()].map(({ file }) => file), equipment()];

describe('the trial’s path is the real engine’s path', { timeout: 120_000 }, () => {
  it.each(files.map((file) => [file.workflow.key, file] as const))('for every test of %s', async (_key, file) => {
    expect(await expectAlike(file)).toBeGreaterThan(0);
  });

  it('for branches side by side of which one stands still', async () => {
    const arrows = ['start > f', 'f > a', 'f > b', 'f > c', 'b > d', 'd > j', 'c > j', 'j > end'];
    const file = arrowFile([...arrows, `a > j | ${when('f_a', '<', 3)}`], { f: FORK, j: JOIN }) as WorkflowFile;
    const answer = (task: string, value = 5) => ({ task, output: { [`f_${task}`]: value } });
    const test = (title: string, answers: WorkflowTest['answers']): WorkflowTest => ({
      ...{ title, ticket: 'arrows', submit: { title } },
      ...{ answers, expect: {} },
    });
    const tests = [
      test('the others go on', [answer('a'), answer('b'), answer('d'), answer('c')]),
      test('it stops last', [answer('b'), answer('c'), answer('d'), answer('a')]),
      test('it does not stop', [answer('b'), answer('a', 2), answer('c')]),
    ];
    expect(runOnTrial(compile(file), tests[0] as WorkflowTest)).toMatchObject({
      stopped: ['a'],
      status: 'IN_PROGRESS',
    });
    expect(await expectTestsAlike(file, tests)).toBe(3);
  });

  it('for suggested tests of random workflows, with branches side by side', async () => {
    const company = { companyRoles: [], activeTaskWorkers: 4, actionsAvailable: false };
    const isSound = (file: WorkflowFile) => !checkFile(file, company).findings.some(blocksPublishing);
    const sound = fc
      .sample(workflows, { numRuns: 120, seed: 20_261_126 })
      .filter((file) => file.workflow.tasks.length > 3 && isSound(file));
    let tests = 0;
    for (const file of sound.slice(0, 8)) tests += await expectAlike(file);
    expect(tests).toBeGreaterThan(8);
  });
});
