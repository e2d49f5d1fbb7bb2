import type { Origin } from '../current.js';
import { prismaClient } from './connection.js';

/** A company as the operators of the installation see it; the counts stop at 1,000. */
export type CompanySeen = {
  readonly id: number;
  readonly name: string;
  readonly created_at: Date;
  readonly deactivated_at: Date | null;
  readonly people: number;
  readonly open_tickets: number;
  readonly last_activity: Date | null;
};

export type CompanySearch = {
  readonly words: string | undefined;
  readonly deactivated: boolean;
  readonly after: number | undefined;
};

/** The companies of the installation, by name after that of company `after`, for a superuser only (others get none). */
export async function findCompanies(superuserId: number, { words, deactivated, after }: CompanySearch, most: number) {
  return prismaClient().$queryRaw<CompanySeen[]>`
    select * from companies_for_superuser(${superuserId}::int, null, ${words ?? null}::text, ${deactivated}::boolean, ${after ?? null}::int, ${most}::int)`;
}

/** One company, for a superuser only; undefined for others and where there is none. */
export async function findCompany(superuserId: number, companyId: number): Promise<CompanySeen | undefined> {
  const [row] = await prismaClient().$queryRaw<CompanySeen[]>`
    select * from companies_for_superuser(${superuserId}::int, ${companyId}::int, null, false, null, 1)`;
  return row;
}

type Activity = Origin & { readonly companyId: number; readonly active: boolean; readonly reason: string };

/** Deactivates a company or lets it in again, its sessions and audit row with it; false where it was so already, or the actor is no superuser. */
export async function setCompanyActive(superuserId: number, change: Activity): Promise<boolean> {
  const { companyId, active, reason, ip, requestId } = change;
  const [row] = await prismaClient().$queryRaw<{ changed: boolean }[]>`
    select set_company_active(${superuserId}::int, ${companyId}::int, ${active}::boolean, ${reason}, ${ip}, ${requestId}) as changed`;
  return row?.changed ?? false;
}

/** Ends the stays in companies whose time is up, each with a row in that company's audit log; gives how many. */
export async function endOverdueImpersonations(): Promise<number> {
  const [row] = await prismaClient().$queryRaw<{ ended: number }[]>`select end_overdue_impersonations() as ended`;
  return row?.ended ?? 0;
}

/** Notes in the audit log that somebody logged in or out; of a superuser it is the installation's log. */
export async function noteSession(userId: number, what: 'logged in' | 'logged out', origin: Origin): Promise<void> {
  await prismaClient().$executeRaw`
    select note_session(${userId}::int, ${what}, ${origin.ip}, ${origin.requestId})`;
}

/** A row of the installation's log. */
export type InstallationRow = {
  readonly id: number;
  readonly created_at: Date;
  readonly actor_name: string | null;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: number | null;
  readonly subject_name: string | null;
  readonly company_id: number | null;
  readonly company_name: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly ip: string | null;
};

/** What was done to the installation and by operators to companies, newest first, for a superuser only (others get none). */
export async function findInstallationLog(superuserId: number, before: number | undefined, most: number) {
  return prismaClient().$queryRaw<InstallationRow[]>`
    select * from installation_log(${superuserId}::int, ${before ?? null}::int, ${most}::int)`;
}
