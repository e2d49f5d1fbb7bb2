import { record } from '../audit.js';
import type { Current } from '../current.js';
import { withCompany } from '../db/with_company.js';
import type { CompanyForm } from './company.schema.js';

/** Changes the company's name and time zone; false where both were so already. */
export async function changeCompany(current: Current, { name, time_zone: timeZone }: CompanyForm): Promise<boolean> {
  const { id } = current.company;
  return withCompany(current, async (tx) => {
    await tx.$queryRaw`select id from companies where id = ${id} for no key update`;
    const was = await tx.company.findUniqueOrThrow({ where: { id }, select: { name: true, timeZone: true } });
    if (was.name === name && was.timeZone === timeZone) return false;
    await tx.company.updateMany({ where: { id }, data: { name, timeZone } });
    const change = { before: { name: was.name, time_zone: was.timeZone }, after: { name, time_zone: timeZone } };
    await record(tx, current, 'changed the company settings', { type: 'company', id }, change);
    return true;
  });
}
