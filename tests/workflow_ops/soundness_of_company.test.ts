import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { signedIn, unescapeHtml, type Visitor } from '../support/site.ts';
import { submitPurchase, twoCompanies } from './people.ts';

const database = useDatabase();
let all: Awaited<ReturnType<typeof twoCompanies>>;
let dana: Visitor;
beforeAll(async () => {
  all = await twoCompanies(database.owner);
  dana = await signedIn(all.dana);
});
const sql = (text: string, values: unknown[] = []) => database.owner.query(text, values);
const bar = async (visitor: Visitor, path = '/workflow_errors') => {
  const { text } = await visitor.get(path);
  const [html = ''] = /<div class="notice notice-(success|danger)">[\s\S]*?\n<\/div>/.exec(text) ?? [];
  return unescapeHtml(html.replaceAll(/<(?!a |div)[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ');
};

it('the errors page says that no ticket is stuck, and that all events are handled', async () => {
  await submitPurchase(all.bloom, all.lee);
  for (const path of ['/workflow_errors', '/workflow_errors?state=archive'])
    expect(await bar(dana, path)).toMatch(/notice-success.*No ticket is silently stuck: .* All events are handled\./);
});

it('it says which are stuck and what to do about each, of its own company only, and how old the oldest open event is', async () => {
  for (let n = 0; n < 12; n++) await submitPurchase(all.bloom, all.lee);
  await sql('update users set deactivated_at = now() where id = $1', [all.ravi.id]);
  await sql(
    `insert into workflow_events (company_id, ticket_instance_id, kind, data, created_at)
     select company_id, id, 'step_passed', '{}', now() - interval '5 minutes' from ticket_instances where company_id = $1 and number = 1`,
    [all.bloom.id],
  );
  const told = await bar(dana);
  expect(told).toMatch(/notice-danger.*13 tickets are stuck without an error that says so\./);
  expect(told).toContain('The oldest event that is not handled yet is from 5 min ago.');
  expect(told).toContain('<a href="/tickets/1">#1 A task of this ticket is with somebody who may no longer do it');
  expect(told).toContain('<a href="/tickets/10">');
  expect(told).not.toContain('<a href="/tickets/11">');
  expect(told).toContain('and 3 more');
  expect(await bar(await signedIn(all.mei))).toMatch(/notice-success.*All events are handled\./);
});
