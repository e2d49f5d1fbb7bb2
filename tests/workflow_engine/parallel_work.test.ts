import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Current } from '#src/current.js';
import type { Position } from '#src/db/outside_company.js';
import { recordSilentlyStuck } from '#src/workflow_engine/silently_stuck.js';
import { WorkflowStateManager } from '#src/workflow_engine/workflow_state_manager.js';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type TestCompany } from '../support/people.ts';
import { arrowFile, FORK, JOIN, PASS, when } from './support/parallel_files.js';

const database = useDatabase();
let company: TestCompany;
let current: Current;

beforeEach(async () => {
  company = await makeCompany(database.owner, `Company ${randomUUID()}`);
  current = currentFor(company, await makePerson(database.owner, company, 'Dana Ortiz'));
});

const rows = async <T extends object>(sql: string) => (await database.owner.query<T>(sql, [company.id])).rows;
const instance = async () =>
  (
    await rows('select w_status::text, outcome, arrivals, workflow_data from workflow_instances where company_id = $1')
  )[0];
const tasks = () =>
  rows<{ id: number; key: string; t_status: string }>(
    `select i.id, d.key, i.t_status::text from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
      where i.company_id = $1 order by i.id`,
  );
const standing = async () => (await tasks()).map(({ key, t_status }) => `${key} ${t_status}`);

async function start(arrows: string[], steps: Parameters<typeof arrowFile>[1]): Promise<void> {
  await publishFile(current, arrowFile(arrows, steps));
  const given = { ticketKey: 'arrows', submissionToken: randomUUID(), given: {}, title: 'Arrows' };
  expect(await submitTicket(current, given)).toMatchObject({ kind: 'submitted' });
}

const openTask = async (key: string) =>
  (await tasks()).find((one) => one.key === key && one.t_status === 'OPEN')?.id ?? 0;

async function complete(key: string, answer = 5): Promise<void> {
  const taskId = await openTask(key);
  expect(await completeTask(current, { taskId, given: { [`f_${key}`]: answer } })).toEqual({ kind: 'completed' });
}

const THREE = ['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end : bad', 'j > end : good'];
const ONE_JOIN = { f: FORK, j: JOIN };

describe('branches side by side', () => {
  it('come together in a join, begun once, and complete with the outcome nearest the top', async () => {
    await start(THREE, ONE_JOIN);
    expect(await standing()).toEqual(['f COMPLETED', 'a OPEN', 'b OPEN', 'c OPEN']);
    await complete('b');
    expect(await instance()).toMatchObject({ w_status: 'IN_PROGRESS', arrivals: [{ join: 'j', from: 'b' }] });
    await complete('c');
    expect(await instance()).toMatchObject({ w_status: 'IN_PROGRESS', outcome: 'bad' });
    await complete('a');
    expect(await instance()).toMatchObject({ w_status: 'IN_PROGRESS', arrivals: [] });
    expect((await standing()).at(-1)).toBe('j OPEN');
    await complete('j');
    expect(await instance()).toMatchObject({ w_status: 'COMPLETED', outcome: 'good' });
  });

  it('completed at the same moment begin their join once', async () => {
    await start(THREE, ONE_JOIN);
    const [a, b] = [await openTask('a'), await openTask('b')];
    await Promise.all([
      completeTask(current, { taskId: a, given: { f_a: 5 } }),
      completeTask(current, { taskId: b, given: { f_b: 5 } }),
    ]);
    const open = await rows<{ id: number }>(
      'select id from workflow_events where company_id = $1 and handled_at is null',
    );
    for (const { id } of open) await WorkflowStateManager.handle({ companyId: company.id, eventId: id });
    expect((await standing()).filter((task) => task.startsWith('j'))).toEqual(['j OPEN']);
  });

  it('wait for one that stands still by a workflow error that is not resolved', async () => {
    await start(
      [...THREE, `b > x | ${when('f_b', '<', 9)}`].filter((arrow) => arrow !== 'b > j').concat('x > j'),
      ONE_JOIN,
    );
    await complete('b', 9);
    await complete('c');
    await complete('a');
    expect(await instance()).toMatchObject({ w_status: 'IN_PROGRESS', arrivals: [{ join: 'j', from: 'a' }] });
    expect(await standing()).toEqual(['f COMPLETED', 'a COMPLETED', 'b COMPLETED', 'c COMPLETED']);
    expect(await rows('select error_code from workflow_errors where company_id = $1')).toEqual([
      { error_code: 'no_transition_holds' },
    ]);
  });

  it('are not waited for once their error is resolved', async () => {
    await start(['start > f', 'f > a', 'f > b', `b > x | ${when('f_b', '<', 9)}`, 'x > j', 'a > j'], ONE_JOIN);
    await complete('b', 9);
    await rows(`update workflow_errors set status = 'RESOLVED', resolved_at = now() where company_id = $1`);
    await complete('a');
    expect((await standing()).at(-1)).toBe('j OPEN');
  });

  it('wait for an event that nobody has handled yet', async () => {
    await start(THREE, ONE_JOIN);
    await complete('b');
    const [event] = await rows<{ id: number }>(
      `update workflow_events set handled_at = null, due_at = now() + interval '1 day'
        where company_id = $1 and id = (select max(id) from workflow_events where company_id = $1) returning id`,
    );
    await rows(`update workflow_instances set arrivals = '[]' where company_id = $1`);
    await complete('a');
    expect(await instance()).toMatchObject({ arrivals: [{ join: 'j', from: 'a' }] });
    await WorkflowStateManager.handle({ companyId: company.id, eventId: event?.id ?? 0 });
    expect((await standing()).at(-1)).toBe('j OPEN');
  });

  it('decide late as they would have decided at once: what another step has answered since is not seen', async () => {
    const seen = { condition: { is_set: { var: 'steps.a.f_a' } } };
    await start(
      ['start > f', 'f > a', 'f > b', `b > x | ${JSON.stringify(seen)}`, 'b > y', 'a > end', 'x > end', 'y > end'],
      { f: FORK },
    );
    await complete('b');
    const open = await rows<{ id: number }>(
      `update workflow_events set handled_at = null
        where company_id = $1 and id = (select max(id) from workflow_events where company_id = $1) returning id`,
    );
    await rows(`update task_instances set t_status = 'CANCELLED' where company_id = $1 and t_status = 'OPEN'
      and id = (select max(id) from task_instances where company_id = $1)`);
    await rows(`delete from task_instances where company_id = $1 and t_status = 'CANCELLED'`);
    await complete('a');
    await WorkflowStateManager.handle({ companyId: company.id, eventId: open[0]?.id ?? 0 });
    expect((await standing()).at(-1)).toBe('y OPEN');
  });

  it('are cancelled by an end: all', async () => {
    await start(['start > f', 'f > a', 'f > b', 'f > c', 'a > j', 'b > j', 'c > end! : bad', 'j > end'], ONE_JOIN);
    await complete('a');
    await complete('c');
    expect(await instance()).toMatchObject({ w_status: 'COMPLETED', outcome: 'bad', arrivals: [] });
    expect(await standing()).toEqual(['f COMPLETED', 'a COMPLETED', 'b CANCELLED', 'c COMPLETED']);
    expect(await rows('select closed_at is not null as closed from ticket_instances where company_id = $1')).toEqual([
      { closed: true },
    ]);
  });

  it('leave no error behind that an end: all has made needless', async () => {
    await start(['start > f', 'f > b', 'f > c', `b > x | ${when('f_b', '<', 9)}`, 'x > end', 'c > end!'], { f: FORK });
    await complete('b', 9);
    await complete('c');
    expect(await instance()).toMatchObject({ w_status: 'COMPLETED' });
    expect(
      await rows('select error_code, status::text, resolved_by from workflow_errors where company_id = $1'),
    ).toEqual([{ error_code: 'no_transition_holds', status: 'RESOLVED', resolved_by: null }]);
  });

  it('of an event that was overdue and is handled after all are no error any more', async () => {
    await start(THREE, ONE_JOIN);
    await complete('b');
    const [event] = await rows<{ id: number }>(
      `update workflow_events set handled_at = null, due_at = now() - interval '2 minutes'
        where company_id = $1 and id = (select max(id) from workflow_events where company_id = $1) returning id`,
    );
    await rows(`update workflow_instances set arrivals = '[]' where company_id = $1`);
    for (let at: Position | null = null; ; ) {
      at = (await recordSilentlyStuck(at)).next;
      if (!at) break;
    }
    const errors = () => rows('select error_code, status::text from workflow_errors where company_id = $1');
    expect(await errors()).toEqual([{ error_code: 'silently_stuck', status: 'NEW' }]);
    await WorkflowStateManager.handle({ companyId: company.id, eventId: event?.id ?? 0 });
    expect(await errors()).toEqual([{ error_code: 'silently_stuck', status: 'RESOLVED' }]);
  });

  it('that set values at once keep the values of each', async () => {
    const sets = (name: string, value: number) => ({ ...PASS, set: { [name]: value } });
    await start(['start > f', 'f > p', 'f > q', 'p > end', 'q > end'], {
      f: FORK,
      p: sets('f_p', 3),
      q: sets('f_q', 4),
    });
    expect(await instance()).toMatchObject({ w_status: 'COMPLETED', workflow_data: { f_p: 3, f_q: 4 } });
  });
});
