import { beforeAll, expect, it } from 'vitest';
import { SEED_PASSWORD } from '#src/commands/seed/model_company.js';
import { connect, disconnect } from '#src/db/connection.js';
import { reconcile } from '#src/workflow_engine/reconciler.js';
import { recordSilentlyStuck } from '#src/workflow_engine/silently_stuck.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { actingFor, type BusyCompany, makeBusyCompany } from '../support/busy_company.ts';
import { useDatabase } from '../support/database.ts';
import { companyPages, operatorPages, PUBLIC_PAGES, pagesNotAsked } from '../support/pages.ts';
import type { Person } from '../support/people.ts';
import { faultsOf, listenToPlans, planWords, sayPlans } from '../support/plans.ts';
import { makeSite, signedIn, type Visitor, visitor } from '../support/site.ts';

/** What is counted stops at 1,000, and so do lists to choose from; whatever reads more grows with the tables. */
const MOST_ROWS = 1_100;
/** PostgreSQL makes up its mind about a prepared statement's lasting plan at its sixth run. */
const ROUNDS = 7;

/** Statements that may read more, each for a reason. */
const MAY_READ_MORE: readonly { readonly statement: RegExp; readonly why: string }[] = [
  { statement: /"openTasks"/, why: 'counts the open tasks of 25 people, each to 1,000' },
  {
    statement: /as candidates/,
    why: 'compares the open tasks of all who might get one, each to 1,000: the fair spread is promised, figure P5 measures it',
  },
  {
    statement: /w\.version, count\(\*\)::int as running/,
    why: 'says how many tickets run on which version, to whoever publishes',
  },
  { statement: /lower\(d\.assign_to ->> 'company_role'\)/, why: 'says how many open tasks would lose their role' },
  {
    statement: /broken_branches|silently_stuck_tickets/,
    why: 'looks at each open ticket, 500 at a time or at most every five seconds',
  },
];

const database = useDatabase();
let busy: BusyCompany & { operator: Person };
let listened: ReturnType<typeof listenToPlans>;
const asked: string[] = [];

beforeAll(async () => {
  busy = await makeBusyCompany(database.url, database.owner);
  await sayPlans(database.owner);
  await disconnect();
  await connect(database.url);
  listened = listenToPlans();
}, 180_000);

async function open(browser: Visitor, paths: readonly string[]): Promise<void> {
  const answers: string[] = [];
  for (const path of paths) {
    listened.asking(path);
    const { status } = await browser.get(path);
    answers.push(`${path} ${status}`);
    asked.push(path);
  }
  expect(answers.filter((answer) => !/ (200|303)$/.test(answer))).toEqual([]);
}

/** Fails with each statement that was run badly since `from`, and the page that ran it. */
function expectGoodPlans(from: number): void {
  const faults = new Map<string, string>();
  const ran = listened.ran.slice(from);
  expect(ran.length).toBeGreaterThan(10);
  for (const one of ran) {
    const [fault] = MAY_READ_MORE.some(({ statement }) => statement.test(one.text)) ? [] : faultsOf(one, MOST_ROWS);
    if (fault !== undefined && !faults.has(one.text))
      faults.set(one.text, `${one.page} ${fault}:\n${one.text}\n${planWords(one.plan)}\n`);
  }
  expect([...faults.values()].join('\n')).toBe('');
}

it('no page of a company, with any filter, reads more with more rows', async () => {
  listened.asking('log-in');
  const browser = visitor();
  const login = { email: busy.email, password: SEED_PASSWORD };
  expect((await browser.post('/sessions').type('form').send(login)).status).toBe(303);
  const paths = await companyPages(database.owner, busy.id);
  for (let round = 0; round < ROUNDS; round++) await open(browser, paths);
  expectGoodPlans(0);
}, 180_000);

it('no page of an operator, and none without a log-in', async () => {
  const from = listened.ran.length;
  const browser = await signedIn(busy.operator);
  for (let round = 0; round < ROUNDS; round++) {
    await open(browser, operatorPages(busy.id, 1_000_000));
    await open(visitor(), PUBLIC_PAGES);
  }
  expectGoodPlans(from);
}, 60_000);

it('nor does what moves tickets on: submitting, completing, the reconciler and its look for stuck tickets', async () => {
  const from = listened.ran.length;
  const current = await actingFor(busy.userId);
  for (let round = 0; round < ROUNDS; round++) {
    listened.asking('submit');
    const given = { amount: 7 };
    const done = await submitTicket(current, { ticketKey: 'purchase', submissionToken: `t${round}`, given });
    expect(done.kind).toBe('submitted');
    const { rows } = await database.owner.query<{ id: number; assigned_to: number }>(
      `select id, assigned_to from task_instances where company_id = $1 order by id desc limit 1`,
      [busy.id],
    );
    listened.asking('complete');
    const worker = await actingFor(rows[0]?.assigned_to ?? 0);
    const completed = await completeTask(worker, { taskId: rows[0]?.id ?? 0, given: { decision: 'yes' } });
    expect(completed.kind).toBe('completed');
    listened.asking('reconcile');
    await reconcile({ info: () => {} });
    listened.asking('stuck tickets');
    await recordSilentlyStuck(null);
  }
  expectGoodPlans(from);
}, 60_000);

it('every page was asked for', () => {
  expect(pagesNotAsked(makeSite(), asked)).toEqual([]);
});
