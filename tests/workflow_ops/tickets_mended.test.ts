import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { holdLock, standing } from './order.ts';
import { newestTask, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
let ravi: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
  ravi = await signedIn(all.ravi);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const send = (browser: Visitor, path: string, body: object = {}) =>
  browser
    .post(path)
    .type('form')
    .send(body)
    .then((answer) => answer);
const stands = (number: number) => standing(database.owner, all.bloom, number);

async function begin(amount = 100) {
  const number = await submitPurchase(all.bloom, all.lee, amount);
  return { number, id: await newestTask(database.owner, all.bloom, number) };
}

describe('on hold', () => {
  it('nothing is completed, what is typed is kept as a draft, and resuming moves what is due by the length of the hold', async () => {
    const { number, id } = await begin();
    const due = (await stands(number)).task('approval').due_at as Date;
    expect((await send(dana, `/tickets/${number}/hold`, { reason: 'Waiting for the bank' })).status).toBe(303);
    const ticket = words((await dana.get(`/tickets/${number}`)).text);
    expect(ticket).toMatch(/On hold since .*: Waiting for the bank/);
    expect(ticket).toMatch(/Dana Ortiz put the ticket on hold/);

    const refused = await send(ravi, `/my_tasks/${id}/completion`, { f_decision: 'no', f_comment: 'Typed meanwhile' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Typed meanwhile');
    expect(refused.text).not.toContain('Complete task');
    expect((await send(ravi, `/my_tasks/${id}/draft`, { f_decision: 'no', f_comment: 'Typed meanwhile' })).status).toBe(
      303,
    );
    expect((await ravi.get(`/my_tasks/${id}`)).text).toContain('Typed meanwhile');
    expect((await stands(number)).task('approval').status).toBe('IN_PROGRESS');

    // As if the hold had begun two hours earlier than it did.
    await database.owner.query(
      `update workflow_instances w set held_at = held_at - interval '2 hours' from ticket_instances t
        where t.id = w.ticket_instance_id and t.company_id = $1 and t.number = $2`,
      [all.bloom.id, number],
    );
    await database.owner.query(`update task_instances set created_at = created_at - interval '3 hours' where id = $1`, [
      id,
    ]);
    expect((await send(dana, `/tickets/${number}/hold/end`)).status).toBe(303);
    const after = await stands(number);
    const moved = (after.task('approval').due_at.getTime() - due.getTime()) / 60_000;
    expect(moved).toBeGreaterThan(119.9);
    expect(moved).toBeLessThan(123);
    expect(after.workflow.w_status).toBe('IN_PROGRESS');
    expect(after.deeds.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['put the ticket on hold', 'resumed the ticket']),
    );
    const completed = await send(ravi, `/my_tasks/${id}/completion`, {
      f_decision: 'no',
      f_comment: 'Typed meanwhile',
    });
    expect(completed.status).toBe(303);
    expect((await stands(number)).workflow.w_status).toBe('COMPLETED');
  });

  it('goes back to not started where no task was ever made', async () => {
    const { number, id } = await begin();
    await database.owner.query(`update workflow_events set task_instance_id = null where task_instance_id = $1`, [id]);
    await database.owner.query(`delete from task_instances where id = $1`, [id]);
    await database.owner.query(
      `update workflow_instances w set w_status = 'NOT_STARTED' from ticket_instances t
        where t.id = w.ticket_instance_id and t.company_id = $1 and t.number = $2`,
      [all.bloom.id, number],
    );
    await send(dana, `/tickets/${number}/hold`, { reason: 'x' });
    expect((await stands(number)).workflow.w_status).toBe('ON_HOLD');
    await send(dana, `/tickets/${number}/hold/end`);
    expect((await stands(number)).workflow.w_status).toBe('NOT_STARTED');
  });

  it('whoever commits first wins: a completion that waited for the hold is refused with its text', async () => {
    const { number, id } = await begin();
    const lock = await holdLock(database.owner, (await stands(number)).workflow.id);
    const hold = send(dana, `/tickets/${number}/hold`, { reason: 'First' });
    await lock.waiting(1);
    const completion = send(ravi, `/my_tasks/${id}/completion`, { f_decision: 'no', f_comment: 'Too late' });
    await lock.waiting(2);
    await lock.release();
    expect((await hold).status).toBe(303);
    const late = await completion;
    expect(late.status).toBe(409);
    expect(late.text).toContain('Too late');
    expect((await stands(number)).task('approval').status).toBe('OPEN');
  });

  it('needs a reason, and is refused where it is so already, with what was typed', async () => {
    const { number } = await begin();
    const empty = await send(dana, `/tickets/${number}/hold`, { reason: ' ' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Enter the reason');
    expect(empty.text).toMatch(/<details class="fold" id="hold" open>/);
    await send(dana, `/tickets/${number}/hold`, { reason: 'One' });
    const again = await send(dana, `/tickets/${number}/hold`, { reason: 'Two of them' });
    expect(again.status).toBe(409);
    expect(again.text).toContain('Two of them');
    await send(dana, `/tickets/${number}/hold/end`);
    expect((await send(dana, `/tickets/${number}/hold/end`)).status).toBe(409);
    expect((await dana.get(`/tickets/${number}`)).text).not.toContain('Resume the ticket');
  });
});

describe('cancelling', () => {
  it('closes the ticket, cancels its open tasks and settles its errors, once', async () => {
    const { number, id } = await begin(700);
    await send(ravi, `/my_tasks/${id}/completion`, { f_decision: 'yes' });
    expect((await stands(number)).errors).toMatchObject([{ status: 'NEW' }]);
    expect((await send(dana, `/tickets/${number}/cancellation`, { reason: 'Bought elsewhere' })).status).toBe(303);
    const after = await stands(number);
    expect(after.workflow).toMatchObject({ w_status: 'CANCELLED', closed_at: expect.any(Date) });
    expect(after.errors).toMatchObject([{ status: 'RESOLVED', resolved_by: all.dana.id }]);
    expect(after.deeds.at(-1)).toMatchObject({
      action: 'cancelled the ticket',
      actor_id: all.dana.id,
      after: { reason: 'Bought elsewhere', errors_resolved: [after.errors[0].id] },
    });
    const page = words((await dana.get(`/tickets/${number}`)).text);
    expect(page).toMatch(/Dana Ortiz cancelled the ticket .*Bought elsewhere/);
    expect(page).not.toContain('Cancel the ticket');
    const lee = await signedIn(all.lee);
    expect(words((await lee.get(`/my_tickets/${number}`)).text)).toContain('Bought elsewhere');
    const again = await send(dana, `/tickets/${number}/cancellation`, { reason: 'Once more' });
    expect(again.status).toBe(409);
    expect(again.text).toContain('Once more');
  });

  it('an open task is cancelled, and a completion that waited is refused with its text', async () => {
    const { number, id } = await begin();
    const lock = await holdLock(database.owner, (await stands(number)).workflow.id);
    const cancel = send(dana, `/tickets/${number}/cancellation`, { reason: 'First' });
    await lock.waiting(1);
    const completion = send(ravi, `/my_tasks/${id}/completion`, { f_decision: 'no', f_comment: 'Too late' });
    await lock.waiting(2);
    await lock.release();
    expect((await cancel).status).toBe(303);
    const late = await completion;
    expect(late.status).toBe(409);
    expect(late.text).toContain('Too late');
    expect((await stands(number)).task('approval').status).toBe('CANCELLED');
  });

  it('a completion that was first ends the ticket, and the cancellation is refused with its reason', async () => {
    const { number, id } = await begin();
    await send(ravi, `/my_tasks/${id}/completion`, { f_decision: 'no', f_comment: 'First' });
    const late = await send(dana, `/tickets/${number}/cancellation`, { reason: 'Too late' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Too late');
    expect((await stands(number)).workflow.w_status).toBe('COMPLETED');
  });

  it('works where the workflow could not even be made', async () => {
    const { number } = await begin();
    const { workflow } = await stands(number);
    await database.owner.query('update workflow_events set task_instance_id = null where company_id = $1', [
      all.bloom.id,
    ]);
    await database.owner.query('delete from task_instances where workflow_instance_id = $1', [workflow.id]);
    await database.owner.query('delete from workflow_instances where id = $1', [workflow.id]);
    expect((await dana.get(`/tickets/${number}`)).text).not.toContain('Put on hold');
    expect((await send(dana, `/tickets/${number}/hold`, { reason: 'x' })).status).toBe(409);
    expect((await send(dana, `/tickets/${number}/cancellation`, { reason: 'x' })).status).toBe(303);
    expect((await stands(number)).workflow.w_status).toBe('CANCELLED');
  });
});

it('is for ticket admins of the company alone', async () => {
  const { number } = await begin();
  const lee = await signedIn(all.lee);
  const mei = await signedIn(all.mei);
  for (const path of [`/tickets/${number}/hold`, `/tickets/${number}/hold/end`, `/tickets/${number}/cancellation`]) {
    const body = path.endsWith('end') ? {} : { reason: 'x' };
    expect((await send(lee, path, body)).status, path).toBe(403);
    expect((await send(mei, path.replace(`/${number}/`, '/2147483647/'), body)).status).not.toBe(303);
  }
  await database.owner.query('update ticket_instances set number = 4711 where company_id = $1 and number = $2', [
    all.bloom.id,
    number,
  ]);
  expect((await send(mei, '/tickets/4711/cancellation', { reason: 'x' })).status).toBe(404);
  expect((await send(mei, '/tickets/4711/hold', { reason: '' })).status).toBe(404);
  expect((await send(dana, '/tickets/4711/cancellation', { reason: 'x', more: 'y' })).status).toBe(400);
  expect((await stands(4711)).workflow.w_status).toBe('IN_PROGRESS');
});
