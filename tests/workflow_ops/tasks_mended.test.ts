import { beforeAll, describe, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, giveCompanyRole, makePerson, type Person } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { purchase } from '../support/workflows.ts';
import { orderCompany, standing, submitOrder } from './order.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof orderCompany>>;
let dana: Visitor;
let ravi: Visitor;
let ken: Person;
beforeAll(async () => {
  all = await orderCompany(database.owner);
  dana = await signedIn(all.dana);
  ravi = await signedIn(all.ravi);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const send = (browser: Visitor, path: string, body: object = {}) => browser.post(path).type('form').send(body);
const stands = (number: number) => standing(database.owner, all.bloom, number);

async function begin(given = { amount: 100, surcharge: 5 }) {
  const number = await submitOrder(all.bloom, all.lee, given);
  return { number, ...(await stands(number)) };
}

describe('skipping', () => {
  it('goes on with the values that the admin gives, with the reason in timeline and audit log', async () => {
    const { number, task } = await begin();
    const { id } = task('negotiate');
    const page = await dana.get(`/tasks/${id}`);
    expect(page.text).toContain(`action="/tasks/${id}/skip"`);
    expect(page.text).toContain('name="f_surcharge"');
    const answer = await send(dana, `/tasks/${id}/skip`, { reason: 'Agreed by phone', f_surcharge: '7' });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe(`/tickets/${number}`);
    const after = await stands(number);
    expect(after.task('negotiate')).toMatchObject({ status: 'COMPLETED', skip_reason: 'Agreed by phone' });
    expect(after.workflow.workflow_data).toMatchObject({ surcharge: 7 });
    expect(after.deeds.find(({ action }) => action === 'skipped a task')).toMatchObject({
      actor_id: all.dana.id,
      after: { skip_reason: 'Agreed by phone', output_data: { surcharge: 7 }, task: 'negotiate' },
    });
    const ticket = words((await dana.get(`/tickets/${number}`)).text);
    expect(ticket).toMatch(/Dana Ortiz skipped “Negotiate the surcharge” .*Agreed by phone/);
    expect(ticket).not.toContain('completed “Negotiate the surcharge”');
    // The other branch goes on, and both come together.
    await send(ravi, `/my_tasks/${after.task('inspect').id}/completion`, { f_checked: 'true' });
    const end = await stands(number);
    expect(end.workflow.workflow_data).toMatchObject({ surcharge: 7, total: 107 });
    expect(end.task('deliver')).toMatchObject({ status: 'PENDING' });
  });

  it('takes a step’s values all as optional, but not wrong ones, and needs a reason', async () => {
    const { number, task } = await begin();
    const { id } = task('inspect');
    const wrong = await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: '', f_surcharge: 'a lot' });
    expect(wrong.status).toBe(422);
    expect(words(wrong.text)).toContain('Enter the reason');
    expect(wrong.text).toContain('value="a lot"');
    expect(wrong.text).toMatch(/href="#skip_reason"/);
    expect(wrong.text).toMatch(/href="#f_surcharge"/);
    expect((await send(dana, `/tasks/${id}/skip`, { reason: 'x', f_amount: '1' })).status).toBe(400);
    expect((await send(dana, `/tasks/${id}/skip`, { reason: 'Not needed' })).status).toBe(303);
    expect((await stands(number)).workflow.workflow_data).not.toHaveProperty('checked');
  });

  it('needs the value that decides how the ticket goes on, where the step itself requires it', async () => {
    const current = currentFor(all.bloom, all.dana);
    await publishFile(current, purchase());
    const token = 'skips a decision';
    const given = { amount: 10 };
    await submitTicket(current, { ticketKey: 'purchase', submissionToken: token, given, title: 'A chair' });
    const { rows } = await database.owner.query(
      `select i.id from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
        where i.company_id = $1 and d.key = 'approval'`,
      [all.bloom.id],
    );
    const path = `/tasks/${rows[0].id}/skip`;
    const empty = await send(dana, path, { reason: 'Agreed by phone' });
    expect([empty.status, words(empty.text)]).toEqual([422, expect.stringContaining('Choose decision')]);
    expect((await send(dana, path, { reason: 'Agreed by phone', f_decision: 'yes' })).status).toBe(303);
  });

  it('needs no value that the step itself would not have asked for', async () => {
    const current = currentFor(all.bloom, all.dana);
    const file = purchase(({ workflow: { transitions } }) => {
      const refusing = { and: [{ '==': [{ var: 'decision' }, 'no'] }, { is_set: { var: 'comment' } }] };
      transitions[1] = { from: 'approval', to: null, condition: refusing, outcome: 'refused' };
    });
    await publishFile(current, file);
    const given = { amount: 10 };
    await submitTicket(current, { ticketKey: 'purchase', submissionToken: 'hidden', given, title: 'A chair' });
    const { rows } = await database.owner.query('select max(id) as id from task_instances where company_id = $1', [
      all.bloom.id,
    ]);
    const path = `/tasks/${rows[0].id}/skip`;
    // A comment is asked for a refusal alone.
    const refusal = await send(dana, path, { reason: 'Agreed by phone', f_decision: 'no' });
    expect([refusal.status, words(refusal.text)]).toEqual([422, expect.stringContaining('Enter comment')]);
    expect((await send(dana, path, { reason: 'Agreed by phone', f_decision: 'yes' })).status).toBe(303);
  });

  it('is refused once the task is done, and while the ticket is on hold, with what was typed', async () => {
    const { number, task } = await begin();
    await send(ravi, `/my_tasks/${task('inspect').id}/completion`, { f_checked: 'true' });
    const done = await send(dana, `/tasks/${task('inspect').id}/skip`, { reason: 'Too late', f_note: 'Kept' });
    expect(done.status).toBe(409);
    expect(words(done.text)).toMatch(/Ravi Shah completed this task .*Too late.*Kept/);
    await send(dana, `/tickets/${number}/hold`, { reason: 'x' });
    const held = await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: 'Kept too', f_surcharge: '1' });
    expect(held.status).toBe(409);
    expect(held.text).toContain('Kept too');
    expect((await stands(number)).task('negotiate').status).toBe('OPEN');
  });
});

describe('assigning', () => {
  it('gives a task to whom the step allows, throws the draft away, and says so', async () => {
    ken = await makePerson(database.owner, all.bloom, 'Ken Abe', { roles: ['task_worker'] });
    const { number, task } = await begin();
    const [id, had] = [task('inspect').id, task('inspect').assigned_to];
    const [owner, other] = had === ken.id ? [ken, all.ravi] : [all.ravi, ken];
    await send(await signedIn(owner), `/my_tasks/${id}/draft`, { f_note: 'Half of it' });
    const page = await dana.get(`/tasks/${id}`);
    expect(page.text).toContain(`<option value="${other.id}">`);
    expect(page.text).not.toContain(`<option value="${had}">`);
    expect(page.text).not.toContain(`<option value="${all.dana.id}">`);
    expect((await send(dana, `/tasks/${id}/assignment`, { assigned_to: String(other.id) })).status).toBe(303);
    const after = await stands(number);
    expect(after.task('inspect')).toMatchObject({ assigned_to: other.id, status: 'OPEN', draft_data: null });
    expect(after.deeds.at(-1)).toMatchObject({
      action: 'assigned a task',
      before: { assigned_to: had },
      after: { assigned_to: other.id },
    });
    const name = `${other.firstName} ${other.lastName}`;
    expect(words((await dana.get(`/tickets/${number}`)).text)).toContain(
      `Dana Ortiz gave “Check the order” to ${name}`,
    );
    expect((await send(await signedIn(other), `/my_tasks/${id}/completion`, { f_checked: 'true' })).status).toBe(303);
  });

  it('never to one whom the step does not allow, nor to another company', async () => {
    const { task } = await begin();
    const { id, assigned_to: had } = task('inspect');
    for (const userId of ['', 'x', String(all.dana.id), String(all.lee.id), '2147483647', '99999999999']) {
      const answer = await send(dana, `/tasks/${id}/assignment`, { assigned_to: userId });
      expect(answer.status, userId).toBe(422);
    }
    const lee = await signedIn(all.lee);
    expect((await send(lee, `/tasks/${id}/assignment`, { assigned_to: String(had) })).status).toBe(403);
    expect((await send(lee, `/tasks/${id}/skip`, { reason: 'x' })).status).toBe(403);
    const other = await orderCompany(database.owner);
    const stranger = await signedIn(other.dana);
    expect((await send(stranger, `/tasks/${id}/assignment`, { assigned_to: String(other.ravi.id) })).status).toBe(404);
    expect((await send(stranger, `/tasks/${id}/skip`, { reason: 'x' })).status).toBe(404);
    expect((await send(dana, `/tasks/${id}/assignment`, { assigned_to: String(other.ravi.id) })).status).toBe(422);
  });

  it('of a task that nobody could be given settles the error that says so', async () => {
    const { number, task } = await begin();
    await send(dana, `/tasks/${task('inspect').id}/skip`, { reason: 'x', f_checked: 'true' });
    await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: 'x', f_surcharge: '5' });
    const waiting = await stands(number);
    expect(waiting.task('deliver')).toMatchObject({ status: 'PENDING', assigned_to: null });
    expect(waiting.errors).toMatchObject([{ code: 'nobody_to_assign', status: 'NEW' }]);
    const { id } = waiting.task('deliver');
    expect(words((await dana.get(`/tasks/${id}`)).text)).toContain('Nobody who is active may do this step');
    await giveCompanyRole(database.owner, all.bloom, all.ravi.id, 'drivers');
    expect((await send(dana, `/tasks/${id}/assignment`, { assigned_to: String(all.ravi.id) })).status).toBe(303);
    const after = await stands(number);
    expect(after.errors).toMatchObject([{ status: 'RESOLVED', notes: 'The task was given to somebody.' }]);
    expect((await send(ravi, `/my_tasks/${id}/completion`)).status).toBe(303);
    expect((await stands(number)).workflow).toMatchObject({ w_status: 'COMPLETED', outcome: 'delivered' });
  });
});
