import { record } from '../audit.js';
import type { LoggedIn, Origin } from '../current.js';
import { databaseCode } from '../db/database_code.js';
import { withNewCompany } from '../db/outside_company.js';
import { hashPassword } from './passwords.js';
import type { SignUp } from './sign_ups.schema.js';

const UNIQUE = '23505';

/** Makes the company and its first user; undefined where the address has an account already. */
export async function signUp(origin: Origin, form: SignUp): Promise<LoggedIn | undefined> {
  const { company_name: companyName, first_name: firstName, last_name: lastName, email, time_zone: timeZone } = form;
  const passwordHash = await hashPassword(form.password);
  try {
    return await withNewCompany(
      { companyName, firstName, lastName, email, timeZone, passwordHash },
      async (tx, { companyId, userId }) => {
        const actor = { ...origin, company: { id: companyId }, user: { id: userId } };
        await record(
          tx,
          actor,
          'signed up',
          { type: 'company', id: companyId },
          { after: { company_name: companyName, first_user: userId } },
        );
        return { id: userId, sessionVersion: 1 };
      },
    );
  } catch (error) {
    if (databaseCode(error) === UNIQUE) return undefined;
    throw error;
  }
}
