import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { orderCompany, standing, submitOrder } from './order.ts';
import { newestTask, submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof orderCompany>>;
let dana: Visitor;
let ravi: Visitor;
beforeAll(async () => {
  all = await orderCompany(database.owner);
  dana = await signedIn(all.dana);
  ravi = await signedIn(all.ravi);
});
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const send = (browser: Visitor, path: string, body: object = {}) => browser.post(path).type('form').send(body);
const stands = (number: number) => standing(database.owner, all.bloom, number);
const retries = (deeds: { action: string }[]) => deeds.filter(({ action }) => action === 'retried a workflow error');

/** An order whose check ends in an error: `gap` has no way on, otherwise the total is too large to be set. */
async function failing({ gap = false } = {}) {
  const number = await submitOrder(
    all.bloom,
    all.lee,
    gap ? { amount: 700, surcharge: 5 } : { amount: 100, surcharge: 5_000 },
  );
  const { task } = await stands(number);
  await send(ravi, `/my_tasks/${task('inspect').id}/completion`, { f_checked: 'true' });
  const after = await stands(number);
  return { number, task, error: after.errors[0] as { id: number; code: string } };
}

describe('retrying', () => {
  it('reads the data afresh: after another branch has mended it the ticket goes on, and the error is resolved', async () => {
    const { number, task, error } = await failing();
    expect(error.code).toBe('set_failed');
    const again = await send(dana, `/workflow_errors/${error.id}/retry`, { seen: '1' });
    expect(again.status).toBe(303);
    expect((await stands(number)).errors).toMatchObject([{ status: 'NEW', occurrences: 2 }]);
    await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: 'Agreed', f_surcharge: '50' });
    // The join waits for the branch that failed.
    expect((await stands(number)).tasks.map(({ key }) => key)).not.toContain('deliver');
    const answer = await send(dana, `/workflow_errors/${error.id}/retry`, { seen: '2' });
    expect(answer.headers.location).toBe(`/workflow_errors/${error.id}`);
    expect(words((await dana.get(`/workflow_errors/${error.id}`)).text)).toMatch(
      /Retried: the ticket goes on.*Resolved .*by Dana Ortiz/,
    );
    const after = await stands(number);
    expect(after.errors[0]).toMatchObject({ status: 'RESOLVED', resolved_by: all.dana.id });
    expect(after.workflow.workflow_data).toMatchObject({ surcharge: 50, total: 150 });
    expect(after.tasks.filter(({ key }) => key === 'deliver')).toHaveLength(1);
    expect(words((await dana.get(`/tickets/${number}`)).text)).toContain('Dana Ortiz retried a workflow error');
  });

  it('from two windows at once is as good as once', async () => {
    const { number, error } = await failing({ gap: true });
    const both = await Promise.all(
      [1, 2, 3].map(() => send(dana, `/workflow_errors/${error.id}/retry`, { seen: '1' }).then((a) => a)),
    );
    expect(both.map(({ status }) => status)).toEqual([303, 303, 303]);
    const failed = await stands(number);
    expect(failed.errors).toMatchObject([{ status: 'NEW', occurrences: 2 }]);
    expect(retries(failed.deeds)).toHaveLength(1);
    // A window that still shows the error as it was before is told so, and tries nothing.
    const stale = await send(dana, `/workflow_errors/${error.id}/retry`, { seen: '1' });
    expect(words((await dana.get(stale.headers.location ?? '')).text)).toContain('Somebody has retried this since');
    expect((await stands(number)).errors).toMatchObject([{ occurrences: 2 }]);

    const mended = await failing();
    await send(dana, `/tasks/${mended.task('negotiate').id}/skip`, { reason: 'x', f_surcharge: '1' });
    await Promise.all(
      [1, 2, 3].map(() => send(dana, `/workflow_errors/${mended.error.id}/retry`, { seen: '1' }).then((a) => a)),
    );
    const after = await stands(mended.number);
    expect(after.tasks.filter(({ key }) => key === 'add_up' || key === 'deliver')).toHaveLength(2);
    expect(retries(after.deeds)).toHaveLength(1);
    expect(after.errors[0]).toMatchObject({ status: 'RESOLVED' });
  });

  it('of a task that nobody could be given looks whether somebody may have it now', async () => {
    const { number, task, error } = await failing();
    await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: 'x', f_surcharge: '1' });
    await send(dana, `/workflow_errors/${error.id}/retry`, { seen: '1' });
    const [, nobody] = (await stands(number)).errors as { id: number; code: string }[];
    expect(nobody?.code).toBe('nobody_to_assign');
    await send(dana, `/workflow_errors/${nobody?.id}/retry`, { seen: '1' });
    const after = await stands(number);
    expect(after.events.at(-1)).toMatchObject({ kind: 'task_to_assign', handled_at: expect.any(Date) });
    expect(after.errors[1]).toMatchObject({ status: 'NEW', occurrences: 2 });
  });

  it('many at once, by boxes, keeps the list’s filters', async () => {
    const [one, two] = [await failing({ gap: true }), await failing()];
    await send(dana, `/tasks/${two.task('negotiate').id}/skip`, { reason: 'x', f_surcharge: '1' });
    const list = await dana.get('/workflow_errors?type=WORKFLOW_TRANSITION');
    for (const { error } of [one, two]) expect(list.text).toContain(`name="errors" value="${error.id}-1"`);
    const path = unescapeHtml(/action="(\/workflow_errors\/retries[^"]*)"/.exec(list.text)?.[1] ?? '');
    const answer = await send(dana, path, { errors: [`${one.error.id}-1`, `${two.error.id}-1`] });
    expect(answer.headers.location).toBe('/workflow_errors?state=active&type=WORKFLOW_TRANSITION');
    expect(words((await dana.get(answer.headers.location ?? '')).text)).toContain(
      'Retried 2 errors: 1 resolved, 1 still to be looked at.',
    );
    expect((await stands(one.number)).errors).toMatchObject([{ status: 'NEW', occurrences: 2 }]);
    expect((await stands(two.number)).errors[0]).toMatchObject({ status: 'RESOLVED' });
    expect((await send(dana, '/workflow_errors/retries')).status).toBe(303);
    expect((await send(dana, '/workflow_errors/retries', { errors: 'x' })).status).toBe(400);
  });
});

describe('resolving by hand', () => {
  it('ends the branch that had stopped, and what waited for it goes on', async () => {
    const { number, task, error } = await failing({ gap: true });
    expect(error.code).toBe('no_transition_holds');
    await send(dana, `/tasks/${task('negotiate').id}/skip`, { reason: 'x', f_surcharge: '1' });
    expect((await stands(number)).tasks.map(({ key }) => key)).not.toContain('deliver');
    const empty = await send(dana, `/workflow_errors/${error.id}/resolution`, { resolution_notes: '' });
    expect(empty.status).toBe(422);
    // Nothing else of the ticket is open, but the branch that waits at the join goes on then.
    const answer = await send(dana, `/workflow_errors/${error.id}/resolution`, { resolution_notes: 'Paid by hand' });
    expect(answer.status).toBe(303);
    const after = await stands(number);
    expect(after.errors[0]).toMatchObject({ status: 'RESOLVED' });
    expect(after.tasks.filter(({ key }) => key === 'deliver')).toHaveLength(1);
  });

  it('lets the other branch go on alone', async () => {
    const { number, task, error } = await failing({ gap: true });
    const whereItIs =
      /Waiting for Ravi Shah to complete Negotiate the surcharge[^.]*\. Another part of it is stopped by a problem\./;
    expect(words((await (await signedIn(all.lee)).get(`/my_tickets/${number}`)).text)).toMatch(whereItIs);
    const answer = await send(dana, `/workflow_errors/${error.id}/resolution`, {
      resolution_notes: 'Checked on paper',
    });
    expect(words((await dana.get(`/tickets/${number}`)).text)).not.toContain('Another part');
    expect(answer.status).toBe(303);
    const after = await stands(number);
    expect(after.errors[0]).toMatchObject({ status: 'RESOLVED', notes: 'Checked on paper', resolved_by: all.dana.id });
    expect(after.events.at(-1)).toMatchObject({ kind: 'branch_ended', handled_at: expect.any(Date) });
    expect(after.workflow.w_status).toBe('IN_PROGRESS');
    await send(ravi, `/my_tasks/${task('negotiate').id}/completion`, { f_surcharge: '1' });
    expect((await stands(number)).tasks.map(({ key }) => key)).toContain('deliver');
    expect(words((await dana.get(`/tickets/${number}`)).text)).toMatch(
      /Dana Ortiz resolved a workflow error .*Checked on paper/,
    );
    const late = await send(dana, `/workflow_errors/${error.id}/resolution`, { resolution_notes: 'Me too' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Me too');
  });

  it('is refused where the ticket would be stuck without it, with what was typed and what can be done', async () => {
    const { bloom, dana: admin, lee, ravi: worker } = await twoCompanies(database.owner);
    const number = await submitPurchase(bloom, lee, 700);
    const id = await newestTask(database.owner, bloom, number);
    await send(await signedIn(worker), `/my_tasks/${id}/completion`, { f_decision: 'yes' });
    const [error] = (await standing(database.owner, bloom, number)).errors;
    const browser = await signedIn(admin);
    const refused = await send(browser, `/workflow_errors/${error.id}/resolution`, {
      resolution_notes: 'It will be fine',
    });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('It will be fine');
    expect(words(refused.text)).toMatch(/cannot be resolved yet.*retry, or cancel the ticket/);
    expect((await standing(database.owner, bloom, number)).errors).toMatchObject([{ status: 'NEW', notes: null }]);
  });
});

it('reviewing marks the row and takes it off the menu’s count; filters show what is new, reviewed, of a type', async () => {
  const { number, error } = await failing({ gap: true });
  expect((await dana.get('/workflow_errors?status=NEW')).text).toContain(`/workflow_errors/${error.id}"`);
  expect((await send(dana, `/workflow_errors/${error.id}/review`)).status).toBe(303);
  expect((await send(dana, `/workflow_errors/${error.id}/review`)).status).toBe(303);
  const after = await stands(number);
  expect(after.errors).toMatchObject([{ status: 'REVIEWED' }]);
  expect(after.deeds.filter(({ action }) => action === 'reviewed a workflow error')).toHaveLength(1);
  const has = async (query: string) =>
    (await dana.get(`/workflow_errors?${query}`)).text.includes(`/workflow_errors/${error.id}"`);
  expect(await has('status=NEW')).toBe(false);
  expect(await has('status=REVIEWED')).toBe(true);
  expect(await has('status=REVIEWED&type=WORKFLOW_TRANSITION')).toBe(true);
  expect(await has('type=TASK_UPDATE')).toBe(false);
  expect(await has('type=nonsense&status=nonsense&more=1')).toBe(true);
});

it('is for ticket admins of the company alone', async () => {
  const { error } = await failing({ gap: true });
  const lee = await signedIn(all.lee);
  const other = await signedIn((await orderCompany(database.owner)).dana);
  const posts: [string, object][] = [
    ['review', {}],
    ['retry', { seen: '1' }],
    ['resolution', { resolution_notes: 'x' }],
  ];
  for (const [verb, body] of posts) {
    expect((await send(lee, `/workflow_errors/${error.id}/${verb}`, body)).status, verb).toBe(403);
    expect((await send(other, `/workflow_errors/${error.id}/${verb}`, body)).status, verb).toBe(404);
    expect((await send(dana, `/workflow_errors/x/${verb}`, body)).status, verb).toBe(404);
  }
  expect((await send(other, '/workflow_errors/retries', { errors: `${error.id}-1` })).status).toBe(404);
  expect((await send(lee, '/workflow_errors/retries', { errors: `${error.id}-1` })).status).toBe(403);
});
