import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
let omar: Visitor;
let published: number;

const taskIdOf = async (definitionId: number) =>
  (
    await database.owner.query(
      'select id from task_definitions where workflow_definition_id = $1 order by position limit 1',
      [definitionId],
    )
  ).rows[0].id as number;

beforeAll(async () => {
  people = await twoCompanies(database);
  omar = await signedIn(people.omar);
  const current = currentFor(people.bloom, people.dana);
  published = await taskIdOf((await publishFile(current, textOf(requestFile()))).workflowDefinitionId);
});

describe('a step', () => {
  it('shows what it asks and shows, who does it and the ways on', async () => {
    const page = await omar.get(`/task_definitions/${published}`);
    expect(page.status).toBe(200);
    for (const words of [
      'Step of Request · version 1',
      'Decision',
      'Must be answered',
      'Amount',
      'Somebody in managers',
      '2 days',
      'If decision is refuse',
      'Published',
    ]) {
      expect(page.text).toContain(words);
    }
  });

  it('of another company is not found, and neither are malformed ids', async () => {
    const ravi = await signedIn(people.ravi);
    expect((await ravi.get(`/task_definitions/${published}`)).status).toBe(404);
    for (const id of ['0', '-1', '1e3', '99999999999', 'x', '1%00'])
      expect([id, (await omar.get(`/task_definitions/${id}`)).status]).toEqual([id, 404]);
  });
});

describe('the list', () => {
  it('has the steps of drafts and published versions, newest first, 25 a page; retired ones by their tab', async () => {
    const current = currentFor(people.bloom, people.dana);
    const many = requestFile({ key: 'many', ticket: 'many' });
    for (let number = 1; number <= 25; number++) {
      many.workflow.tasks.push({ key: `s${number}`, title: `Step ${number}`, task_type: 'FORM' });
      many.workflow.transitions.push({ from: `s${number}`, to: number === 25 ? null : `s${number + 1}` });
    }
    many.workflow.transitions[1] = { from: 'approval', to: 's1', condition: { '==': [{ var: 'decision' }, 'yes'] } };
    const { draft } = await importFile(current, textOf(many));
    expect(draft).toBeDefined();
    const titlesOn = (html: string) =>
      [...html.matchAll(/class="row-link" href="\/task_definitions\/\d+">([^<]+)</g)].map(([, title]) => title);
    const first = await omar.get('/task_definitions');
    expect(titlesOn(first.text)).toHaveLength(25);
    expect(titlesOn(first.text)[0]).toBe('Step 25');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(titlesOn((await omar.get(next)).text)).toEqual(['Approval', 'Approval']);
    expect(titlesOn((await omar.get('/task_definitions?state=published')).text)).toEqual(['Approval']);
    expect(titlesOn((await omar.get('/task_definitions?state=retired')).text)).toEqual([]);
    expect(titlesOn((await omar.get('/task_definitions?before=nonsense')).text)).toHaveLength(25);
  });
});
