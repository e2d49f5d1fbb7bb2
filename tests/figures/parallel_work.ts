import type pg from 'pg';
import { publishFile } from '../support/definitions.ts';
import { logIn } from '../support/http_client.ts';
import { parallelFile } from '../support/parallel_workflow.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';

/** What a step's form is answered with, as a page sends it. */
export const answerOf = (step: string) => ({ [`f_f_${step}`]: '5' });

/** Somebody who submits and works, with the cookie of their session. */
export type Client = { readonly companyId: number; readonly userId: number; readonly cookie: string };

/** Two companies with the same workflow and four people each, all logged in. */
export async function prepareClients(owner: pg.Client, server: string): Promise<Client[]> {
  const clients: Client[] = [];
  for (const name of ['North', 'South']) {
    const company = await makeCompany(owner, name);
    const people = [];
    for (const first of ['Ann', 'Ben', 'Cem', 'Dee']) people.push(await makePerson(owner, company, `${first} ${name}`));
    const [ann] = people;
    if (ann) await publishFile(currentFor(company, ann), parallelFile());
    for (const person of people)
      clients.push({ companyId: company.id, userId: person.id, cookie: await logIn(server, person) });
  }
  return clients;
}
