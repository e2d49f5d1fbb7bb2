import type { TestDatabase } from '../support/database.ts';
import { makeCompany, makePerson } from '../support/people.ts';

/** Two companies: Bloom with Dana (all five roles), Omar (ticket admin), Uma (user only); Ravel with Ravi (all five). */
export async function twoCompanies({ owner }: TestDatabase) {
  const bloom = await makeCompany(owner, 'Bloom');
  const ravel = await makeCompany(owner, 'Ravel');
  const dana = await makePerson(owner, bloom, 'Dana Ortiz', { companyRoles: ['managers'] });
  const omar = await makePerson(owner, bloom, 'Omar Haddad', { roles: ['ticket_admin'] });
  const uma = await makePerson(owner, bloom, 'Uma Rao', { roles: ['user'] });
  const ravi = await makePerson(owner, ravel, 'Ravi Shah');
  return { bloom, ravel, dana, omar, uma, ravi };
}

/** How many rows each table has, read as the owner, so of all companies. */
export async function rowCounts({ owner }: TestDatabase): Promise<Record<string, number>> {
  const { rows: tables } = await owner.query(
    "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1",
  );
  const counts: Record<string, number> = {};
  for (const { table_name: table } of tables) {
    counts[table] = (await owner.query(`select count(*)::int as count from "${table}"`)).rows[0].count;
  }
  return counts;
}
