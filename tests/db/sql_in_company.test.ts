import { beforeAll, describe, expect, it } from 'vitest';
import { databaseCode } from '#src/db/database_code.js';
import { readInCompany } from '#src/db/read_in_company.js';
import { sqlAtOnceInCompany, sqlInCompany } from '#src/db/sql_in_company.js';
import { sendWithCommit } from '#src/db/sql_tx.js';
import { useDatabase } from '../support/database.ts';
import { makeCompany, type TestCompany } from '../support/people.ts';

const database = useDatabase();
let north: { company: TestCompany };
let south: { company: TestCompany };
beforeAll(async () => {
  north = { company: await makeCompany(database.owner, 'North') };
  south = { company: await makeCompany(database.owner, 'South') };
});

const roles = async () => {
  const { rows } = await database.owner.query(
    'select company_id as company, role_name as name from company_roles order by name',
  );
  return rows as { company: number; name: string }[];
};
const add = (company: { company: TestCompany }, name: string) =>
  sqlInCompany(
    company,
    (tx) => tx.$executeRaw`insert into company_roles (company_id, role_name) values (${company.company.id}, ${name})`,
  );
const UNIQUE = '23505';
const POLICY = '42501';
const codeOf = (work: Promise<unknown>) => work.then(() => 'no error', databaseCode);

describe('a transaction of fixed SQL in a company', () => {
  it('sees and writes the rows of that company alone, whatever is asked for', async () => {
    expect(await add(north, 'Cook')).toBe(1);
    expect(await add(south, 'Baker')).toBe(1);
    const seen = await sqlInCompany(
      north,
      (tx) => tx.$queryRaw<{ name: string }[]>`select role_name as name from company_roles`,
    );
    expect(seen).toEqual([{ name: 'Cook' }]);
    const foreign = sqlInCompany(
      north,
      (tx) => tx.$executeRaw`insert into company_roles (company_id, role_name) values (${south.company.id}, 'Spy')`,
    );
    expect(await codeOf(foreign)).toBe(POLICY);
    const reading = { name: 'roles of a test', text: 'select role_name as name from company_roles where $1::int > 0' };
    expect(await readInCompany(south, reading, [1])).toEqual([{ name: 'Baker' }]);
  });

  it('is undone as a whole by what is thrown in it, and its connection is good again', async () => {
    const before = await roles();
    for (let n = 0; n < 12; n++)
      await expect(
        sqlInCompany(north, async (tx) => {
          await tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, 'Undone')`;
          throw new Error('thought better of it');
        }),
      ).rejects.toThrow('thought better of it');
    expect(await roles()).toEqual(before);
    expect(await add(north, 'Waiter')).toBe(1);
  });

  it('never says that it is saved where a statement failed and nobody looked', async () => {
    const swallowing = sqlInCompany(north, async (tx) => {
      await tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, 'Half')`;
      await tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, 'Cook')`.catch(
        () => {},
      );
    });
    await expect(swallowing).rejects.toThrow('rolled back');
    expect((await roles()).map(({ name }) => name)).not.toContain('Half');
  });

  it('sends what does not wait together, in order', async () => {
    const [made, counted] = await sqlInCompany(north, (tx) =>
      Promise.all([
        tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, 'Gardener')`,
        tx.$queryRaw<{ n: number }[]>`select count(*)::int as n from company_roles where role_name = 'Gardener'`,
      ]),
    );
    expect({ made, counted }).toEqual({ made: 1, counted: [{ n: 1 }] });
  });

  it('tried again after a deadlock, it is done once', async () => {
    let tries = 0;
    const done = await sqlInCompany(north, async (tx) => {
      tries++;
      await tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, 'Driver')`;
      if (tries < 3) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      return tries;
    });
    expect(done).toBe(3);
    expect((await roles()).filter(({ name }) => name === 'Driver').length).toBe(1);
  });
});

describe('a write in one message', () => {
  it('is committed when it is answered', async () => {
    await sqlAtOnceInCompany(
      south,
      (tx) => tx.$executeRaw`insert into company_roles (company_id, role_name) values (${south.company.id}, 'Miller')`,
    );
    expect((await roles()).map(({ name }) => name)).toContain('Miller');
  });

  it('that fails is told by its own error, not by the commit’s', async () => {
    const twice = sqlAtOnceInCompany(
      south,
      (tx) => tx.$executeRaw`insert into company_roles (company_id, role_name) values (${south.company.id}, 'Baker')`,
    );
    expect(await codeOf(twice)).toBe(UNIQUE);
    expect(await add(south, 'Smith')).toBe(1);
  });
});

describe('what goes out with the commit', () => {
  it('is committed with the rest, and undoes the rest where it fails', async () => {
    const submit = (role: string) =>
      sqlInCompany(north, async (tx) => {
        await tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, ${`${role} before`})`;
        await sendWithCommit(
          tx,
          tx.$executeRaw`insert into company_roles (company_id, role_name) values (${north.company.id}, ${role})`,
        );
        return role;
      });
    expect(await submit('Fisher')).toBe('Fisher');
    expect(await codeOf(submit('Cook'))).toBe(UNIQUE);
    const names = (await roles()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Fisher', 'Fisher before']));
    expect(names).not.toContain('Cook before');
  });
});

describe('what is read in one turn', () => {
  const moment = { name: 'moment', text: `select now()::text as moment, $1::int as n` };
  const broken = { name: 'broken', text: `select 1 / $1::int as n` };
  type Moment = { moment: string; n: number };

  it('is one transaction, of each who asks', async () => {
    const [[first], [second], [other]] = await Promise.all([
      readInCompany<Moment>(north, moment, [1]),
      readInCompany<Moment>(north, moment, [2]),
      readInCompany<{ name: string }>(
        south,
        { name: 'bakers', text: 'select role_name as name from company_roles' },
        [],
      ),
    ]);
    expect([first?.n, second?.n]).toEqual([1, 2]);
    expect(second?.moment).toBe(first?.moment);
    expect(other?.name).toBe('Baker');
  });

  it('fails by itself: what was asked beside it is answered', async () => {
    const [failed, answered] = await Promise.allSettled([
      readInCompany(north, broken, [0]),
      readInCompany<Moment>(north, moment, [3]),
    ]);
    expect(failed.status === 'rejected' && databaseCode(failed.reason)).toBe('22012');
    expect(answered.status === 'fulfilled' && answered.value[0]?.n).toBe(3);
    expect((await readInCompany<Moment>(north, moment, [4]))[0]?.n).toBe(4);
  });
});
