import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makePerson } from '../support/people.ts';
import { formValues, signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { rowCounts, twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;

beforeAll(async () => {
  people = await twoCompanies(database);
  dana = await signedIn(people.dana);
});

const asDana = () => currentFor(people.bloom, people.dana);
const file = (key: string, change: (file: ReturnType<typeof requestFile>) => void = () => {}) => {
  const made = requestFile({ key, ticket: key });
  change(made);
  return textOf(made);
};
const trialOf = (key: string) => `/workflow_definitions/${key}/versions/1/trial`;
const send = (browser: Visitor, path: string, body: object) => browser.post(path).type('form').send(body);
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');

/** Submits the trial's ticket and gives the page. */
async function submitted(key: string, amount: string) {
  const { now = '', ticket = '' } = formValues((await dana.get(trialOf(key))).text);
  return send(dana, trialOf(key), { now, ticket, f_amount: amount, f_reason: '' });
}
/** How many nodes of the page's diagram are in each state. */
const states = (html: string) => {
  const found = [...(html.split('<svg role="img"')[1] ?? '').matchAll(/class="node node-(done|now|error)\b/g)].map(
    ([, state = '']) => state,
  );
  return Object.fromEntries([...new Set(found)].map((state) => [state, found.filter((one) => one === state).length]));
};
const carried = (html: string) => formValues(html).trial ?? '';

describe('trying a draft out', () => {
  it('goes step by step, shows where it stands, the data and why, and writes nothing', async () => {
    await importFile(asDana(), file('tried'));
    const before = await rowCounts(database);
    const first = await submitted('tried', '12.50');
    expect(first.status).toBe(200);
    expect(words(first.text)).toContain('Waiting for “Approval”.');
    expect(words(first.text)).toMatch(/Amount €12\.50/);
    expect(first.text).toContain('aria-current="step"');
    expect(words(first.text)).toContain('For somebody in managers, but never whoever submitted the ticket.');
    const second = await send(dana, `${trialOf('tried')}/answers`, {
      trial: carried(first.text),
      task: 'approval',
      f_decision: 'no',
    });
    expect(words(second.text)).toContain('Completed: Refused.');
    expect(words(second.text)).toContain('completed “Approval”: Decision: Refuse');
    expect(words(second.text)).toContain('completed the ticket: Refused');
    expect(words(second.text)).toContain('Because decision is refuse');
    expect(await rowCounts(database)).toEqual(before);
  });

  it('goes on with the other branches where one stands still', async () => {
    const parallel = (made: ReturnType<typeof requestFile>) => {
      made.tests = [];
      made.workflow.tasks.push(
        { key: 'fork', title: 'Both', task_type: 'PASS', next: 'all' },
        { key: 'notice', title: 'Notice', task_type: 'FORM' },
      );
      made.workflow.transitions = [
        { from: null, to: 'fork' },
        { from: 'fork', to: 'approval' },
        { from: 'fork', to: 'notice' },
        { from: 'approval', to: null, condition: { '==': [{ var: 'decision' }, 'yes'] } },
      ];
    };
    await importFile(asDana(), file('standing', parallel));
    const first = await submitted('standing', '12.50');
    const path = `${trialOf('standing')}/answers`;
    const stopped = await send(dana, path, { trial: carried(first.text), task: 'approval', f_decision: 'no' });
    expect(words(stopped.text)).toMatch(/Stopped by a problem: .* The other branches go on\. Waiting for “Notice”\./);
    const on = await send(dana, path, { trial: carried(stopped.text), task: 'notice' });
    expect([on.status, words(on.text)]).toEqual([200, expect.stringContaining('completed “Notice”')]);
    expect(words(on.text)).not.toContain('The other branches go on');
    expect(words(on.text)).toContain('ended this branch');
    // As many nodes: the start, both branches and the end of the one that ended; the other stands in error.
    expect(states(stopped.text)).toEqual({ done: 2, error: 1, now: 1 });
    expect(states(on.text)).toEqual({ done: 4, error: 1 });
  });

  it('keeps what was typed where it is wrong', async () => {
    await importFile(asDana(), file('mistyped'));
    const wrong = await submitted('mistyped', '9999999');
    expect(wrong.status).toBe(422);
    expect(formValues(wrong.text).f_amount).toBe('9999999');
    expect(wrong.text).toContain('There is a problem');
    const first = await submitted('mistyped', '1');
    const missing = await send(dana, `${trialOf('mistyped')}/answers`, {
      trial: carried(first.text),
      task: 'approval',
    });
    expect([missing.status, missing.text.includes('Choose decision')]).toEqual([422, true]);
  });

  it('is undone step by step, with what was typed', async () => {
    await importFile(asDana(), file('undone'));
    const first = await submitted('undone', '77');
    const second = await send(dana, `${trialOf('undone')}/answers`, {
      trial: carried(first.text),
      task: 'approval',
      f_decision: 'yes',
    });
    const back = await send(dana, `${trialOf('undone')}/undo`, { trial: carried(second.text) });
    expect(words(back.text)).toContain('Waiting for “Approval”.');
    expect(carried(back.text)).toBe(carried(first.text));
    const start = await send(dana, `${trialOf('undone')}/undo`, { trial: carried(back.text) });
    expect(formValues(start.text).f_amount).toBe('77.00');
  });

  it('asks for the reply of an action instead of calling', async () => {
    const call = {
      key: 'call',
      title: 'Ask the bank',
      task_type: 'SYNC_ACTION',
      action_url: 'https://bank.example.com/x',
      input_transform: { amount: { var: 'amount' }, why: { var: 'reason' } },
      output_transform: { reason: { var: 'response.body.why' } },
    };
    await importFile(
      asDana(),
      file('called', ({ workflow }) => {
        workflow.tasks.push(call);
        workflow.transitions[1] = { from: 'approval', to: 'call', condition: { '==': [{ var: 'decision' }, 'yes'] } };
        workflow.transitions.push({ from: 'call', to: null, outcome: 'granted' });
      }),
    );
    const first = await submitted('called', '5');
    const answers = `${trialOf('called')}/answers`;
    const second = await send(dana, answers, { trial: carried(first.text), task: 'approval', f_decision: 'yes' });
    expect(words(second.text)).toContain('Nothing is called');
    const reply = { trial: carried(second.text), task: 'call', reply_status: '200' };
    const broken = await send(dana, answers, { ...reply, reply_body: '{"why": ' });
    expect([broken.status, formValues(broken.text).reply_body]).toEqual([422, '{"why": ']);
    const failed = await send(dana, answers, { ...reply, reply_status: '500', reply_body: '{}' });
    expect([failed.status, words(failed.text).includes("the reply's status is 500")]).toEqual([422, true]);
    const done = await send(dana, answers, { ...reply, reply_body: '{"why": "Enough money"}' });
    expect(words(done.text)).toContain('Completed: Granted.');
    expect(words(done.text)).toContain('Enough money');
  });

  it('is kept as a test, which then runs, unless the draft was changed meanwhile', async () => {
    await importFile(asDana(), file('kept'));
    const first = await submitted('kept', '5');
    const second = await send(dana, `${trialOf('kept')}/answers`, {
      trial: carried(first.text),
      task: 'approval',
      f_decision: 'yes',
    });
    const { trial, edit_version } = formValues(second.text);
    const keep = `${trialOf('kept')}/test`;
    const untitled = await send(dana, keep, { trial, edit_version, test_title: ' ' });
    expect([untitled.status, untitled.text.includes('Enter a title')]).toEqual([422, true]);
    const stale = await send(dana, keep, { trial, edit_version: `${edit_version}9`, test_title: 'a granted one' });
    expect([stale.status, formValues(stale.text).test_title]).toEqual([409, 'a granted one']);
    const kept = await send(dana, keep, { trial, edit_version, test_title: 'a granted one' });
    expect([kept.status, kept.get('Location')]).toEqual([303, '/workflow_definitions/kept/versions/1/tests']);
    const { rows } = await database.owner.query(
      `select tests -> 1 as test, edit_version from workflow_definitions where key = 'kept' and company_id = $1`,
      [people.bloom.id],
    );
    expect(rows[0]).toMatchObject({
      edit_version: 2,
      test: {
        title: 'a granted one',
        submit: { amount: '5.00' },
        answers: [{ task: 'approval', output: { decision: 'yes' } }],
        expect: { status: 'COMPLETED', outcome: 'granted', path: ['approval'] },
      },
    });
    const audit = await database.owner.query("select after from audit_log where action = 'kept a test'");
    expect(audit.rows).toEqual([{ after: { tests: ['a refused request ends refused', 'a granted one'] } }]);
  });

  it('says how far it goes where the draft was changed meanwhile', async () => {
    await importFile(asDana(), file('changed'));
    const first = await submitted('changed', '5');
    const second = await send(dana, `${trialOf('changed')}/answers`, {
      trial: carried(first.text),
      task: 'approval',
      f_decision: 'yes',
    });
    await importFile(
      asDana(),
      file('changed', ({ workflow, tests }) => {
        tests.length = 0;
        const [approval = {}] = workflow.tasks;
        approval.output_schema = [
          { field: 'decision', required: true },
          { field: 'reason', required: true },
        ];
      }),
    );
    const now = await send(dana, `${trialOf('changed')}/step`, { trial: carried(second.text) });
    expect(words(now.text)).toContain('The draft was changed meanwhile');
    expect(words(now.text)).toContain('Waiting for “Approval”.');
  });
});

/** The options of a list on a page, and which is chosen. */
function listOf(html: string, name: string) {
  const list = new RegExp(`<select[^>]*name="${name}"[^>]*>([^]*?)</select>`).exec(html)?.[1] ?? '';
  const options = [...list.matchAll(/<option value="([^"]*)"( selected)?[^>]*>([^<]*)</g)];
  const chosen = options.find(([, , selected]) => selected)?.[3];
  return { values: new Map(options.map(([, value = '', , label = '']) => [label.trim(), value])), chosen };
}

describe('a trial of a form that asks for a person', () => {
  const asking = (made: ReturnType<typeof requestFile>) => {
    made.tests = [];
    const [ticket] = made.tickets;
    made.workflow.fields.push({ name: 'buyer', type: 'user', label: 'Buyer', company_role: 'Managers' } as never);
    ticket?.fields.push({ field: 'buyer', required: true });
    made.tickets.push({
      ...requestFile({ ticket: `${made.workflow.key}_other` }).tickets[0],
      title: 'Something else',
    } as never);
    delete (ticket as { ticket_title?: unknown } | undefined)?.ticket_title;
  };

  it('offers who fits and is there, and two who are made up', async () => {
    await importFile(asDana(), file('peopled', asking));
    const gone = await makePerson(database.owner, people.bloom, 'Gone Away', { companyRoles: ['managers'] });
    await database.owner.query('update users set deactivated_at = now() where id = $1', [gone.id]);
    const { values } = listOf((await dana.get(trialOf('peopled'))).text, 'f_buyer');
    expect([...values.keys()].filter((label) => !label.startsWith('Choose'))).toEqual([
      'Dana Ortiz',
      'Whoever submitted (made up)',
      'Somebody (made up)',
    ]);
  });

  it('asks for a title, shows the person by name, and undoes with both', async () => {
    await importFile(asDana(), file('named', asking));
    const page = await dana.get(trialOf('named'));
    expect(words(page.text)).toContain('Something else');
    const buyer = listOf(page.text, 'f_buyer').values.get('Dana Ortiz');
    const typed = { now: formValues(page.text).now, ticket: 'named', f_amount: '5', f_reason: '', f_buyer: buyer };
    const untitled = await send(dana, trialOf('named'), { ...typed, f_amount: 'much', title: ' ' });
    const told = ['href="#title"', 'href="#f_amount"'].map((link) => untitled.text.includes(link));
    expect([untitled.status, ...told]).toEqual([422, true, true]);
    expect(listOf(untitled.text, 'f_buyer').chosen).toBe('Dana Ortiz');
    const first = await send(dana, trialOf('named'), { ...typed, title: 'A saw' });
    expect(words(first.text)).toMatch(/Trying out: A saw .* Buyer Dana Ortiz/);
    const back = await send(dana, `${trialOf('named')}/undo`, { trial: carried(first.text) });
    expect([formValues(back.text).title, listOf(back.text, 'f_buyer').chosen]).toEqual(['A saw', 'Dana Ortiz']);
  });
});

describe('a trial', () => {
  const side = (made: ReturnType<typeof requestFile>) => {
    made.tests = [];
    made.workflow.tasks.push(
      { key: 'fork', title: 'Both', task_type: 'PASS', next: 'all' },
      { key: 'notice', title: 'Notice', task_type: 'FORM', input_schema: ['amount', 'reason'] },
    );
    made.workflow.transitions = [
      { from: null, to: 'fork' },
      { from: 'fork', to: 'approval' },
      { from: 'fork', to: 'notice' },
    ];
  };

  it('answers either of two open steps first, with what it is shown', async () => {
    await importFile(asDana(), file('either', side));
    const first = await submitted('either', '7');
    expect(words(first.text)).toContain('Answer “Notice” first');
    const other = await send(dana, `${trialOf('either')}/step`, { trial: carried(first.text), task: 'notice' });
    expect(words(other.text)).toContain('Answer “Approval” first');
    expect(words(other.text)).toMatch(/Notice .*Amount €7\.00 Reason Not given There is nothing to fill in/);
  });

  it('that goes no further or is at its end says what can be done, and does not go on', async () => {
    const stuck = (made: ReturnType<typeof requestFile>) => {
      made.tests = [];
      made.workflow.transitions.splice(2, 1);
    };
    await importFile(asDana(), file('stuck', stuck));
    const first = await submitted('stuck', '7');
    const answer = { trial: carried(first.text), task: 'approval', f_decision: 'no' };
    const stopped = await send(dana, `${trialOf('stuck')}/answers`, answer);
    expect(words(stopped.text)).toContain('The trial goes no further Undo the last step');
    expect(stopped.text).not.toContain('Keep as a test');
    const again = await send(dana, `${trialOf('stuck')}/answers`, { ...answer, trial: carried(stopped.text) });
    expect([again.status, words(again.text).includes('This step is not open any more')]).toEqual([422, true]);
    await publishFile(asDana(), file('ended'));
    const begun = await submitted('ended', '7');
    const ended = await send(dana, `${trialOf('ended')}/answers`, { ...answer, trial: carried(begun.text) });
    expect(words(ended.text)).toContain('The trial is at its end');
  });
});

describe('who may try out', () => {
  it('a creator of the company only, any version, and nothing that no page sends', async () => {
    await publishFile(asDana(), file('guarded'));
    const [ravi, omar] = [await signedIn(people.ravi), await signedIn(people.omar)];
    const shown = await dana.get(trialOf('guarded'));
    expect(shown.status).toBe(200);
    expect((await ravi.get(trialOf('guarded'))).status).toBe(404);
    expect((await omar.get(trialOf('guarded'))).status).toBe(403);
    const first = await submitted('guarded', '5');
    expect(first.text).not.toContain('Keep as a test');
    const step = `${trialOf('guarded')}/step`;
    expect((await send(ravi, step, { trial: carried(first.text) })).status).toBe(404);
    for (const trial of ['', '{', '[]', '{"ticket":"guarded"}', '['.repeat(5000)])
      expect((await send(dana, step, { trial })).status, trial.slice(0, 20)).toBe(400);
    const kept = { trial: carried(first.text), edit_version: '1-1', test_title: 'x' };
    expect((await send(dana, `${trialOf('guarded')}/test`, kept)).status).toBe(409);
    expect((await dana.get(`${trialOf('guarded')}?ticket=nothing`)).status).toBe(404);
  });
});
