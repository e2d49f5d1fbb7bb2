import { beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor } from '../support/people.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { requestFile, textOf } from './files.ts';
import { twoCompanies } from './people.ts';

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
const words = (html: string) => unescapeHtml(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
const compared = (key: string, from = 1, to = 2) => `/workflow_definitions/${key}/comparison?from=${from}&to=${to}`;

function spoilt({ workflow, tickets, tests }: ReturnType<typeof requestFile>) {
  tests.length = 0;
  workflow.fields[0] = { name: 'amount', type: 'money', label: 'Sum', min: '0.00', max: '9000.00', currency: 'EUR' };
  const [approval = {}] = workflow.tasks;
  approval.due_hours = 24;
  approval.output_schema = [{ field: 'decision', required: true }, { field: 'reason' }];
  workflow.tasks.push({ key: 'pay', title: 'Pay', task_type: 'FORM' });
  workflow.transitions[1] = { from: 'approval', to: 'pay', condition: { '==': [{ var: 'decision' }, 'yes'] } };
  workflow.transitions.push({ from: 'pay', to: null, outcome: 'granted' });
  tickets[0]?.fields.splice(1, 1);
}

describe('two versions', () => {
  it('are compared in words, and in a picture in which each difference has a sign', async () => {
    await publishFile(asDana(), file('differing'));
    await importFile(asDana(), file('differing', spoilt));
    const page = await dana.get(compared('differing'));
    const said = words(page.text);
    for (const sentence of [
      'Changed Sum Label: “Amount” is now “Sum” Limits: “0.00 to 5000.00 EUR” is now “0.00 to 9000.00 EUR”',
      'Changed Approval Due after: “2 days” is now “1 day”',
      'Added Pay',
      'No longer asks “Reason”',
      'Asks “Reason” too: Optional',
      'drawn as buttons” is now “Must be answered”',
      'Changed After Approval, if decision is approve: Pay Before: After Approval, if decision is approve: End: Granted',
      'Added After Pay, always: End: Granted',
      'Removed a refused request ends refused',
    ])
      expect(said).toContain(sentence);
    expect(page.text).toContain('class="node node-added"');
    expect(page.text).toMatch(/edge-label-changed"[^>]*>.*?≠ decision/s);
    expect(said).toContain('Pay – Any task worker – added');
    const back = words((await dana.get(compared('differing', 2, 1))).text);
    expect(back).toContain('Removed Pay');
    expect(back).toContain('Removed After Pay, always: End: Granted');
  });

  it('whose forms alone differ say so once', async () => {
    await publishFile(asDana(), file('forms'));
    await importFile(
      asDana(),
      file('forms', ({ tickets }) => tickets[0]?.fields.splice(1, 1)),
    );
    const { text } = await dana.get(compared('forms'));
    const heads = [...text.matchAll(/<h2 class="card-title"[^>]*>([^<]*)</g)].map(([, head]) => head);
    expect(heads).toEqual(['Forms']);
  });

  it('may be the same', async () => {
    await publishFile(asDana(), file('same'));
    expect(words((await dana.get(compared('same', 1, 1))).text)).toContain('Nothing differs');
  });

  it('are only found in the own company', async () => {
    const ravi = await signedIn(people.ravi);
    for (const path of [compared('same', 1, 1), compared('same', 1, 7)])
      expect((await ravi.get(path)).status).toBe(404);
    for (const query of ['', '?from=1', '?from=x&to=1', '?from=1&to=7', '?from=99999999999&to=1'])
      expect((await dana.get(`/workflow_definitions/same/comparison${query}`)).status, query).toBe(404);
  });
});
