import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';
import { signedIn, visitor } from '../support/site.ts';

const database = useDatabase();

it('says what this is and where to sign up and log in', async () => {
  const page = await visitor().get('/');
  expect(page.status).toBe(200);
  expect(page.text).toContain('href="/sign_ups/new"');
  expect(page.text).toContain('href="/sessions/new"');
});

it('sends somebody who is signed in to the dashboard', async () => {
  const dana = await makePerson(database.owner, await makeCompany(database.owner, 'Bloom'), 'Dana Ortiz');
  const answer = await (await signedIn(dana)).get('/');
  expect([answer.status, answer.headers.location]).toEqual([303, '/dashboard']);
});
