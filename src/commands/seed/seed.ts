import pg from 'pg';
import { makeModelCompany } from './model_company.js';
import { type Amount, multiply } from './multiply.js';

/** The most tickets that are made through the verbs, one after the other; the rest are copies of them. */
const MODEL_TICKETS = 120;

/** Fills the connected database with believable companies and tickets; `ownerUrl` is its owner. Gives the address with which one may log in. */
export async function seed(ownerUrl: string, amount: Amount): Promise<{ readonly email: string }> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  owner.on('error', () => {});
  await owner.connect();
  try {
    const each = Math.ceil(amount.tickets / amount.companies);
    const model = await makeModelCompany(owner, Math.min(each, MODEL_TICKETS));
    await multiply(ownerUrl, owner, model, amount);
    return model;
  } finally {
    await owner.end();
  }
}
