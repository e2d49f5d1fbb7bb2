import type { Origin } from '../current.js';
import { prismaClient } from './connection.js';
import type { Tx } from './with_company.js';

/** A name, an address: whom a letter goes to. */
export type Addressee = { readonly userId: number; readonly email: string; readonly firstName: string };
/** One browser in which a person is logged in; `name` is a hash, the id itself is a secret. */
export type OwnSession = {
  readonly name: string;
  readonly begunAt: Date | null;
  readonly browser: string | null;
  readonly expiresAt: Date;
};

type AddresseeRow = { user_id: number; email: string; first_name: string };
const addressee = (row: AddresseeRow | undefined): Addressee | undefined =>
  row && { userId: row.user_id, email: row.email, firstName: row.first_name };

/** Changes name and time zone, with the audit row. */
export async function changeOwnProfile(
  userId: number,
  to: { firstName: string; lastName: string; timeZone: string },
  { ip, requestId }: Origin,
): Promise<void> {
  await prismaClient().$executeRaw`
    select change_own_profile(${userId}::int, ${to.firstName}, ${to.lastName}, ${to.timeZone}, ${ip}, ${requestId})`;
}

/** Sets the password and ends every session, with the audit row; gives the session version for the one session that goes on. */
export async function changeOwnPassword(userId: number, hash: string, { ip, requestId }: Origin): Promise<number> {
  const [row] = await prismaClient().$queryRaw<{ version: number }[]>`
    select change_own_password(${userId}::int, ${hash}, ${ip}, ${requestId}) as version`;
  return row?.version ?? 0;
}

/** The sessions of this person that are still good, newest first. */
export async function findOwnSessions(userId: number, sessionVersion: number): Promise<OwnSession[]> {
  const rows = await prismaClient().$queryRaw<
    { name: string; begun_at: string | null; browser: string | null; expires_at: Date }[]
  >`select * from own_sessions(${userId}::int, ${sessionVersion}::int)`;
  return rows.map(({ name, begun_at: begun, browser, expires_at: expiresAt }) => ({
    ...{ name, browser, expiresAt },
    begunAt: begun === null ? null : new Date(begun),
  }));
}

/** Ends every session, with the audit row; gives the session version for the one that goes on. */
export async function endOtherSessions(userId: number, { ip, requestId }: Origin): Promise<number> {
  const [row] = await prismaClient().$queryRaw<{ version: number }[]>`
    select end_other_sessions(${userId}::int, ${ip}, ${requestId}) as version`;
  return row?.version ?? 0;
}

/** Ends one session of this person; false where they have none of that name. */
export async function endOwnSession(userId: number, name: string, { ip, requestId }: Origin): Promise<boolean> {
  const [row] = await prismaClient().$queryRaw<{ ended: boolean }[]>`
    select end_own_session(${userId}::int, ${name}, ${ip}, ${requestId}) as ended`;
  return row?.ended ?? false;
}

/** Whether somebody has this address, whoever it is. */
export async function emailHasAccount(email: string): Promise<boolean> {
  const [row] = await prismaClient().$queryRaw<{ has: boolean }[]>`select email_has_account(${email}) as has`;
  return row?.has ?? false;
}

/** Notes that a person wants another address, in place of an earlier wish; good for a day. */
export async function requestEmailChange(
  userId: number,
  to: { email: string; tokenHash: string },
  { ip, requestId }: Origin,
): Promise<void> {
  await prismaClient()
    .$executeRaw`select request_email_change(${userId}::int, ${to.email}, ${to.tokenHash}, ${ip}, ${requestId})`;
}

/** Changes the address at once; fails with 23505 where somebody has it. */
export async function changeOwnEmail(userId: number, email: string, { ip, requestId }: Origin): Promise<void> {
  await prismaClient().$executeRaw`select change_own_email(${userId}::int, ${email}, ${ip}, ${requestId})`;
}

type EmailChangeRow = { old_email: string; new_email: string };
export type EmailChange = { readonly oldEmail: string; readonly newEmail: string };
const emailChange = (row: EmailChangeRow | undefined): EmailChange | undefined =>
  row && { oldEmail: row.old_email, newEmail: row.new_email };

/** What a link that is still good would change. */
export async function findEmailChange(tokenHash: string): Promise<EmailChange | undefined> {
  const rows = await prismaClient().$queryRaw<EmailChangeRow[]>`select * from email_change_at_hand(${tokenHash})`;
  return emailChange(rows[0]);
}

/** Uses the link once, with the audit row; undefined where it is no longer good. Fails with 23505 where somebody has the address meanwhile. */
export async function confirmEmailChange(
  tokenHash: string,
  { ip, requestId }: Origin,
): Promise<EmailChange | undefined> {
  const rows = await prismaClient().$queryRaw<EmailChangeRow[]>`
    select * from confirm_email_change(${tokenHash}, ${ip}, ${requestId})`;
  return emailChange(rows[0]);
}

/** Makes a link's row for whoever has this address, in place of an older one; undefined where nobody has. */
export async function requestPasswordReset(
  email: string,
  tokenHash: string,
  { ip, requestId }: Origin,
): Promise<Addressee | undefined> {
  const rows = await prismaClient().$queryRaw<AddresseeRow[]>`
    select * from request_password_reset(${email}, ${tokenHash}, ${ip}, ${requestId})`;
  return addressee(rows[0]);
}

/** The same for somebody of the transaction's company, made by an admin; undefined where the company has no such active person. */
export async function passwordResetForMember(
  tx: Tx,
  userId: number,
  tokenHash: string,
  { user, ip, requestId }: Origin & { readonly user: { readonly id: number } },
): Promise<Addressee | undefined> {
  const rows = await tx.$queryRaw<AddresseeRow[]>`
    select * from password_reset_for_member(${userId}::int, ${tokenHash}, ${user.id}::int, ${ip}, ${requestId})`;
  return addressee(rows[0]);
}

/** Whose password a link that is still good would set. */
export async function findPasswordReset(
  tokenHash: string,
): Promise<{ email: string; companyName: string | null } | undefined> {
  const rows = await prismaClient().$queryRaw<{ email: string; company_name: string | null }[]>`
    select * from password_reset_at_hand(${tokenHash})`;
  return rows[0] && { email: rows[0].email, companyName: rows[0].company_name };
}

/** Uses the link once: sets the password, ends all sessions, with the audit row; gives whose it was, undefined where it is no longer good. */
export async function usePasswordReset(
  tokenHash: string,
  hash: string,
  { ip, requestId }: Origin,
): Promise<{ email: string } | undefined> {
  const rows = await prismaClient().$queryRaw<{ email: string }[]>`
    select * from use_password_reset(${tokenHash}, ${hash}, ${ip}, ${requestId})`;
  return rows[0] && { email: rows[0].email };
}
