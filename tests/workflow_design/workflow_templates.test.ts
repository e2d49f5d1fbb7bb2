import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { signedIn } from '../support/site.ts';
import { rowCounts } from './people.ts';

const database = useDatabase();
const COPIES = '/workflow_templates/application_for_leave/copies';

async function newcomer(name: string) {
  const company = await makeCompany(database.owner, name);
  const ann = await makePerson(database.owner, company, 'Ann Lee');
  return { company, ann, browser: await signedIn(ann) };
}

describe('the gallery', () => {
  it('says what a template does and which company roles it makes; one click copies it as a draft, which can be published', async () => {
    const { company, ann, browser } = await newcomer('Fresh');
    const gallery = await browser.get('/workflow_templates');
    for (const words of ['Application for leave', 'File request', 'Makes the company roles managers, personnel'])
      expect(gallery.text).toContain(words);
    const answer = await browser.post(COPIES).type('form').send({});
    expect([answer.status, answer.get('Location')]).toEqual([
      303,
      '/workflow_definitions/application_for_leave/versions/1',
    ]);
    const draft = await browser.get(answer.get('Location') ?? '');
    expect(draft.text).toContain('Publish version 1');
    expect(draft.text).toContain('These company roles were made for it: managers, personnel.');
    const { rows } = await database.owner.query(
      'select count(*)::int as n from user_company_roles where company_id = $1 and user_id = $2',
      [company.id, ann.id],
    );
    expect(rows).toEqual([{ n: 2 }]);
    expect(
      (await browser.post('/workflow_definitions/application_for_leave/versions/1/publication').type('form').send({}))
        .status,
    ).toBe(303);
  });

  it('does not replace a draft that is there already', async () => {
    const { browser } = await newcomer('Twice');
    await browser.post(COPIES).type('form').send({});
    const before = await rowCounts(database);
    const answer = await browser.post(COPIES).type('form').send({});
    expect([answer.status, answer.get('Location')]).toEqual([
      303,
      '/workflow_definitions/application_for_leave/versions/1',
    ]);
    expect(await rowCounts(database)).toEqual(before);
    expect((await browser.get('/workflow_templates')).text).toContain('Open yours');
  });

  it('says so where a template does not fit beside what is there', async () => {
    const { company, ann, browser } = await newcomer('Clash');
    const { rows } = await database.owner.query(
      `insert into workflow_definitions (company_id, key, version, title, fields, created_by) values ($1, 'mine', 1, 'Mine', '[]', $2) returning id`,
      [company.id, ann.id],
    );
    await database.owner.query(
      `insert into ticket_definitions (company_id, workflow_definition_id, key, title, fields, position, created_by) values ($1, $2, 'application_for_leave', 'Leave', '[]', 0, $3)`,
      [company.id, rows[0].id, ann.id],
    );
    const answer = await browser.post(COPIES).type('form').send({});
    expect([answer.status, answer.text.includes('duplicate_name')]).toEqual([422, true]);
  });

  it('has no copy of what is not there, nothing for other roles, and no other fields', async () => {
    const { company, browser } = await newcomer('Other');
    for (const key of ['missing', '..%2f..%2fpackage', '__proto__', 'constructor'])
      expect([key, (await browser.post(`/workflow_templates/${key}/copies`).type('form').send({})).status]).toEqual([
        key,
        404,
      ]);
    expect((await browser.post(COPIES).type('form').send({ company_id: '1' })).status).toBe(400);
    const omar = await signedIn(await makePerson(database.owner, company, 'Omar Haddad', { roles: ['ticket_admin'] }));
    expect([
      (await omar.get('/workflow_templates')).status,
      (await omar.post(COPIES).type('form').send({})).status,
    ]).toEqual([403, 403]);
  });
});
