import type pg from 'pg';
import { type Current, SYSTEM_ROLES, type SystemRole } from '#src/current.js';
import { hashPassword } from '#src/users/passwords.js';

export const PASSWORD = 'correct horse battery';
let hash: Promise<string> | undefined;

export type Person = { id: number; email: string; firstName: string; lastName: string; roles: readonly SystemRole[] };
export type TestCompany = { id: number; name: string };

/** A company by itself, written as the owner. */
export async function makeCompany(owner: pg.Client, name: string): Promise<TestCompany> {
  const { rows } = await owner.query('insert into companies (name) values ($1) returning id', [name]);
  return { id: rows[0].id, name };
}

/** A person of a company with system roles (all five where none are named) and company roles, which are made where missing. */
export async function makePerson(
  owner: pg.Client,
  company: TestCompany,
  name: string,
  { roles = SYSTEM_ROLES, companyRoles = [] }: { roles?: readonly SystemRole[]; companyRoles?: readonly string[] } = {},
): Promise<Person> {
  const [firstName = name, lastName = 'Tester'] = name.split(' ');
  const email = `${firstName}.${lastName}@${company.name.replaceAll(/\W/g, '')}.example`.toLowerCase();
  hash ??= hashPassword(PASSWORD);
  const { rows } = await owner.query(
    'insert into users (company_id, email, password_hash, first_name, last_name) values ($1, $2, $3, $4, $5) returning id',
    [company.id, email, await hash, firstName, lastName],
  );
  const id: number = rows[0].id;
  for (const role of roles)
    await owner.query('insert into user_system_roles (company_id, user_id, role) values ($1, $2, $3)', [
      company.id,
      id,
      role,
    ]);
  for (const role of companyRoles) await giveCompanyRole(owner, company, id, role);
  return { id, email, firstName, lastName, roles };
}

/** Gives a company role, made where the company lacks it. */
export async function giveCompanyRole(
  owner: pg.Client,
  company: TestCompany,
  userId: number,
  roleName: string,
): Promise<void> {
  await owner.query('insert into company_roles (company_id, role_name) values ($1, $2) on conflict do nothing', [
    company.id,
    roleName,
  ]);
  await owner.query(
    `insert into user_company_roles (company_id, user_id, company_role_id)
     select $1, $2, id from company_roles where company_id = $1 and lower(role_name) = lower($3) on conflict do nothing`,
    [company.id, userId, roleName],
  );
}

/** What a verb is given when this person acts in this company. */
export function currentFor(company: TestCompany, person: Person): Current {
  const { id, email, firstName, lastName } = person;
  const user = {
    id,
    email,
    firstName,
    lastName,
    timeZone: 'UTC',
    isSuperuser: false,
    roles: new Set(person.roles),
    companyRoleIds: [],
  };
  return { user, company: { ...company, timeZone: 'UTC' }, impersonating: false, ip: '127.0.0.1', requestId: 'test' };
}

/** An operator of the installation, of no company, as `npm run create_superuser` makes one. */
export async function makeOperator(owner: pg.Client, name = 'Opal Erator'): Promise<Person> {
  const [firstName = name, lastName = 'Tester'] = name.split(' ');
  const email = `${firstName}.${lastName}@host.example`.toLowerCase();
  hash ??= hashPassword(PASSWORD);
  const { rows } = await owner.query(
    'insert into users (email, password_hash, first_name, last_name, is_superuser) values ($1, $2, $3, $4, true) returning id',
    [email, await hash, firstName, lastName],
  );
  return { id: rows[0].id, email, firstName, lastName, roles: [] };
}
