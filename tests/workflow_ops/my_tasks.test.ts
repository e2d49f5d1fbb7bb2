import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makePerson } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { newestTask, rowCounts, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let ravi: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  ravi = await signedIn(all.ravi);
});

const words = (html: string) =>
  unescapeHtml(html.replaceAll(/<\/(?:dt|dd|p|td)>/g, ' ').replaceAll(/<[^>]*>/g, '')).replaceAll(/\s+/g, ' ');
const complete = (browser: Visitor, id: number, values: object) =>
  browser.post(`/my_tasks/${id}/completion`).type('form').send(values);
const saveDraft = (browser: Visitor, id: number, values: object) =>
  browser.post(`/my_tasks/${id}/draft`).type('form').send(values);
const begin = async (amount = 100) => {
  const number = await submitPurchase(all.bloom, all.lee, amount);
  return { number, id: await newestTask(database.owner, all.bloom, number) };
};
const taskRow = async (id: number) =>
  (await database.owner.query('select * from task_instances where id = $1', [id])).rows[0];
const workflowOf = async (number: number) =>
  (
    await database.owner.query(
      `select w.* from workflow_instances w join ticket_instances t on t.id = w.ticket_instance_id
        where w.company_id = $1 and t.number = $2`,
      [all.bloom.id, number],
    )
  ).rows[0];

describe('a task', () => {
  it('shows the ticket’s data that the step names and the form, buttons for the deciding answer', async () => {
    const { id, number } = await begin(4711);
    const page = await ravi.get(`/my_tasks/${id}`);
    expect(page.status).toBe(200);
    expect(words(page.text)).toContain('Amount 4,711');
    expect(words(page.text)).toContain('Reason Not given');
    expect(words(page.text)).toContain(`#${number} Purchase for`);
    expect(page.text).toMatch(/<button[^>]*name="f_decision"[^>]*value="yes"[^>]*>Approve/);
    expect(words(page.text)).toContain('Only if decision is refuse; then it must be answered.');
    // The deciding buttons complete the task: one more button would only mislead.
    expect(page.text).not.toContain('Complete task');
  });

  it('is completed, and the next one is shown', async () => {
    const { id, number } = await begin();
    const answer = await complete(ravi, id, { f_decision: 'yes', f_comment: '' });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\/my_tasks\/\d+$/);
    expect(words((await ravi.get(answer.headers.location ?? '')).text)).toContain('Done: “Approval”. Next task: “');
    expect(await taskRow(id)).toMatchObject({
      t_status: 'COMPLETED',
      completed_by: all.ravi.id,
      input_data: { amount: 100 },
      output_data: { decision: 'yes' },
    });
    expect(await workflowOf(number)).toMatchObject({ workflow_data: { amount: 100, decision: 'yes' } });
    const lee = await signedIn(all.lee);
    const ticket = words((await lee.get(`/my_tickets/${number}`)).text);
    expect(ticket).toContain('Ravi Shah completed “Approval”: Decision: Approve');
    expect(ticket).toContain('Because amount is under 500 or amount is over 1,000.');
    expect(ticket).toContain('Waiting for Ravi Shah to complete Buy it.');
  });

  it('to confirm only is completed by its button, and the ticket ends with its outcome', async () => {
    const { id, number } = await begin();
    await complete(ravi, id, { f_decision: 'yes' });
    const next = await newestTask(database.owner, all.bloom, number);
    const page = await ravi.get(`/my_tasks/${next}`);
    expect(page.text).toContain('There is nothing to fill in');
    expect(page.text).toContain('Complete task');
    expect((await complete(ravi, next, {})).status).toBe(303);
    expect(await workflowOf(number)).toMatchObject({ w_status: 'COMPLETED', outcome: 'bought' });
    const lee = await signedIn(all.lee);
    expect(words((await lee.get(`/my_tickets/${number}`)).text)).toContain('Completed today');
    expect((await lee.get('/my_tickets?state=archive')).text).toContain(`/my_tickets/${number}"`);
  });
});

describe('conditions of a form', () => {
  it('bring the page back where an entry has newly appeared that must be filled in', async () => {
    const { id } = await begin();
    const answer = await complete(ravi, id, { f_decision: 'no', f_comment: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('href="#f_comment"');
    expect(answer.text).toContain('Enter comment');
    expect((await complete(ravi, id, { f_decision: 'no', f_comment: 'Too dear' })).status).toBe(303);
    expect(await taskRow(id)).toMatchObject({ output_data: { decision: 'no', comment: 'Too dear' } });
  });

  it('drop what was typed into entries that are hidden', async () => {
    const { id, number } = await begin();
    expect((await complete(ravi, id, { f_decision: 'yes', f_comment: 'x'.repeat(600) })).status).toBe(303);
    expect((await taskRow(id)).output_data).toEqual({ decision: 'yes' });
    expect((await workflowOf(number)).workflow_data).toEqual({ amount: 100, decision: 'yes' });
  });
});

describe('bad input', () => {
  it.each([
    ['a field that is not asked', { f_amount: '1' }],
    ['a field twice', { f_decision: ['yes', 'no'] }],
    ['one that the page does not send', { t_status: 'OPEN' }],
    ['an operator', { 'f_comment[contains]': 'x' }],
  ])('%s is refused with 400, and writes nothing', async (_, values) => {
    const { id } = await begin();
    const before = await rowCounts(database.owner);
    for (const send of [complete, saveDraft])
      expect((await send(ravi, id, { f_comment: 'x', ...values })).status).toBe(400);
    expect(await rowCounts(database.owner)).toEqual(before);
    expect((await taskRow(id)).t_status).toBe('OPEN');
  });

  it('brings the page back with what was typed', async () => {
    const { id } = await begin();
    const answer = await complete(ravi, id, { f_decision: 'perhaps', f_comment: 'Hm <i>' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Choose one of the options');
    expect(formValues((await complete(ravi, id, { f_comment: 'Hm <i>' })).text)).toMatchObject({ f_comment: 'Hm <i>' });
  });
});

describe('a draft', () => {
  it('keeps what was typed as it was typed, and opens the form again', async () => {
    const { id } = await begin();
    const answer = await saveDraft(ravi, id, { f_comment: '  not yet  ' });
    expect(answer.status).toBe(303);
    expect(await taskRow(id)).toMatchObject({ t_status: 'IN_PROGRESS', draft_data: { comment: '  not yet  ' } });
    const page = await ravi.get(`/my_tasks/${id}`);
    expect(page.text).toContain('Draft saved');
    expect(formValues(page.text)).toMatchObject({ f_comment: '  not yet  ' });
    const audit = await database.owner.query(
      `select * from audit_log where action = 'saved a draft' and subject_id = $1`,
      [id],
    );
    expect(audit.rows).toHaveLength(1);
    expect(JSON.stringify(audit.rows)).not.toContain('not yet');
    expect((await complete(ravi, id, { f_decision: 'yes' })).status).toBe(303);
    expect((await taskRow(id)).draft_data).toBeNull();
  });

  it('that cannot be stored comes back with 422', async () => {
    const { id } = await begin();
    const answer = await saveDraft(ravi, id, { f_comment: 'a\0b' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Remove the characters');
  });
});

describe('a task that is not one’s own', () => {
  it('completed twice at once is completed once; the other sees who did it and what was typed', async () => {
    const { id, number } = await begin();
    const [one, other] = await Promise.all([
      complete(ravi, id, { f_decision: 'no', f_comment: 'First text' }),
      complete(ravi, id, { f_decision: 'no', f_comment: 'Second text' }),
    ]);
    const answers = [one, other].toSorted((a, b) => a.status - b.status);
    expect(answers.map(({ status }) => status)).toEqual([303, 409]);
    const lost = answers[0] === one ? 'Second text' : 'First text';
    expect(answers[1]?.text).toContain(lost);
    expect(words(answers[1]?.text ?? '')).toContain('You completed this task today');
    const events = await database.owner.query(
      `select count(*)::int as n from workflow_events where task_instance_id = $1 and kind = 'task_completed'`,
      [id],
    );
    expect(events.rows[0].n).toBe(1);
    expect(await workflowOf(number)).toMatchObject({ w_status: 'COMPLETED', outcome: 'refused' });
  });

  it('says who has it, with 409 when answered, and keeps what was typed', async () => {
    const { id } = await begin();
    const ken = await makePerson(database.owner, all.bloom, 'Ken Abe', { roles: ['task_worker'] });
    const browser = await signedIn(ken);
    const page = await browser.get(`/my_tasks/${id}`);
    expect(page.status).toBe(200);
    expect(words(page.text)).toContain('Ravi Shah has this task now.');
    expect(page.text).not.toContain(`/my_tasks/${id}/completion`);
    for (const send of [complete, saveDraft]) {
      const answer = await send(browser, id, { f_decision: 'no', f_comment: 'Typed by Ken' });
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('Typed by Ken');
    }
    expect((await taskRow(id)).t_status).toBe('OPEN');
    await database.owner.query('update users set deactivated_at = now() where id = $1', [ken.id]);
  });

  it('is not there for the other company, nor for whoever may not do it', async () => {
    const { id } = await begin();
    const missing = await ravi.get('/my_tasks/2147483647');
    expect(missing.status).toBe(404);
    for (const person of [all.mei, all.lee]) {
      const browser = await signedIn(person);
      expect((await browser.get(`/my_tasks/${id}`)).status).toBe(404);
      expect((await complete(browser, id, { f_decision: 'yes' })).status).toBe(404);
      expect((await saveDraft(browser, id, { f_comment: 'x' })).status).toBe(404);
    }
    expect((await taskRow(id)).t_status).toBe('OPEN');
    for (const path of ['x', '0', '99999999999']) expect((await ravi.get(`/my_tasks/${path}`)).status).toBe(404);
  });

  it('cannot be completed while the ticket is on hold', async () => {
    const { id, number } = await begin();
    await database.owner.query(`update workflow_instances set w_status = 'ON_HOLD' where id = $1`, [
      (await workflowOf(number)).id,
    ]);
    const answer = await complete(ravi, id, { f_decision: 'no', f_comment: 'Kept text' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('on hold');
    expect(answer.text).toContain('Kept text');
    await database.owner.query(`update workflow_instances set w_status = 'IN_PROGRESS' where id = $1`, [
      (await workflowOf(number)).id,
    ]);
  });

  it('of the submitter is done without being a task worker', async () => {
    const file = purchase(({ workflow, tickets: [ticket] }) => {
      workflow.key = 'confirmed';
      Object.assign(ticket ?? {}, { key: 'confirmed' });
      workflow.tasks[0] = {
        key: 'approval',
        title: 'Confirm',
        task_type: 'FORM',
        assign_to: { submitter: true },
        output_schema: [{ field: 'decision', required: true }],
      };
    });
    await publishFile(currentFor(all.bloom, all.dana), file);
    const lee = await signedIn(all.lee);
    const values = formValues((await lee.get('/my_tickets/new?ticket_definition=confirmed')).text);
    await lee
      .post('/my_tickets')
      .type('form')
      .send({ ...values, f_amount: '1' });
    const href = /href="(\/my_tasks\/\d+)"/.exec((await lee.get('/my_tasks')).text)?.[1] ?? '';
    expect((await lee.get(href)).status).toBe(200);
    expect((await lee.post(`${href}/completion`).type('form').send({ f_decision: 'no' })).status).toBe(303);
  });
});

describe('my tasks', () => {
  it('come most urgent first in groups, page by page; done ones in the archive', async () => {
    const ann = await makePerson(database.owner, all.ravel, 'Ann Busy', { roles: ['task_worker'] });
    await database.owner.query(`delete from user_system_roles where user_id = $1 and role = 'task_worker'`, [
      all.mei.id,
    ]);
    const numbers: number[] = [];
    for (let amount = 0; amount < 27; amount++) numbers.push(await submitPurchase(all.ravel, all.mei, amount));
    const ids: number[] = [];
    for (const number of numbers) ids.push(await newestTask(database.owner, all.ravel, number));
    await database.owner.query(`update task_instances set due_at = now() - interval '2 days' where id = $1`, [ids[26]]);
    await database.owner.query('update task_instances set due_at = null where id = $1', [ids[0]]);
    const browser = await signedIn(ann);
    const listed = (html: string) => [...html.matchAll(/href="\/my_tasks\/(\d+)"/g)].map(([, id]) => Number(id));
    const first = await browser.get('/my_tasks');
    expect(words(first.text)).toMatch(/Overdue.*Overdue 2 d.*Later/);
    expect(listed(first.text)).toEqual([ids[26], ...ids.slice(1, 25)]);
    const next = unescapeHtml(/rel="next" href="([^"]*)"/.exec(first.text)?.[1] ?? '');
    expect(listed((await browser.get(next)).text)).toEqual([ids[25], ids[0]]);
    // A place that is not there is the first page.
    expect(listed((await browser.get('/my_tasks?before=2147483647')).text)).toEqual(listed(first.text));
    await complete(browser, ids[3] ?? 0, { f_decision: 'no', f_comment: 'No' });
    expect(listed((await browser.get('/my_tasks?state=archive')).text)).toEqual([ids[3]]);
  });

  it('write nothing when read', async () => {
    const { id } = await begin();
    const before = await rowCounts(database.owner);
    for (const path of ['/my_tasks', '/my_tasks?state=archive', `/my_tasks/${id}`])
      expect((await ravi.get(path)).status).toBe(200);
    expect(await rowCounts(database.owner)).toEqual(before);
    expect((await taskRow(id)).t_status).toBe('OPEN');
  });

  it('are for task workers and users only', async () => {
    const { id } = await begin();
    const ola = await signedIn(
      await makePerson(database.owner, all.bloom, 'Ola Admin', { roles: ['admin', 'ticket_admin'] }),
    );
    for (const path of ['/my_tasks', `/my_tasks/${id}`]) expect((await ola.get(path)).status).toBe(403);
    expect((await complete(ola, id, {})).status).toBe(403);
  });
});
