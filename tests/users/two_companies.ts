import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { makeCompany, makePerson } from '../support/people.ts';

/** Bloom with Dana (admin, not the only role), Ravi (works, a buyer), Lee (submits); Ravel with Mei (all five roles) and a role of the same name. */
export async function twoCompanies(owner: pg.Client) {
  const bloom = await makeCompany(owner, `Bloom ${randomUUID()}`);
  const ravel = await makeCompany(owner, `Ravel ${randomUUID()}`);
  const dana = await makePerson(owner, bloom, 'Dana Ortiz', {
    roles: ['admin', 'user', 'ticket_admin', 'workflow_creator'],
  });
  const ravi = await makePerson(owner, bloom, 'Ravi Shah', { roles: ['task_worker'], companyRoles: ['buyers'] });
  const lee = await makePerson(owner, bloom, 'Lee Park', { roles: ['user'] });
  const mei = await makePerson(owner, ravel, 'Mei Lin', { companyRoles: ['buyers'] });
  return { bloom, ravel, dana, ravi, lee, mei };
}
export type Everybody = Awaited<ReturnType<typeof twoCompanies>>;

/** The id of a company's role. */
export async function roleId(owner: pg.Client, company: { id: number }, name: string): Promise<number> {
  const { rows } = await owner.query('select id from company_roles where company_id = $1 and role_name = $2', [
    company.id,
    name,
  ]);
  return rows[0].id;
}

/** The newest audit rows of a company but of logging in, newest first. */
export async function audit(owner: pg.Client, company: { id: number }, howMany = 1) {
  const { rows } = await owner.query(
    `select action, actor_id, subject_type, before, after from audit_log where company_id = $1 and action not like 'logged %' order by id desc limit $2`,
    [company.id, howMany],
  );
  return rows;
}
