import { prismaClient } from './connection.js';
import type { Tx } from './with_company.js';

/** An invitation as its link shows it, before its person belongs to any company. */
export type FoundInvitation = {
  readonly companyName: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Open, used up, or over: expired, or whoever invited is no admin any more. */
  readonly state: 'open' | 'used' | 'over';
};

type FoundRow = { company_name: string; email: string; first_name: string; last_name: string; state: 'open' };

/** The invitation of a link, by its token's hash; undefined for one that never was, was replaced, or was withdrawn. */
export async function findInvitationOfToken(tokenHash: string): Promise<FoundInvitation | undefined> {
  const [row] = await prismaClient().$queryRaw<FoundRow[]>`select * from invitation_of_token(${tokenHash})`;
  if (!row) return undefined;
  const { company_name: companyName, first_name: firstName, last_name: lastName, email, state } = row;
  return { companyName, email, firstName, lastName, state };
}

/** What somebody brings who accepts an invitation; the password comes hashed. */
export type NewMember = {
  readonly tokenHash: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly timeZone: string;
};
export type Member = { readonly companyId: number; readonly invitationId: number; readonly userId: number };

/** Uses an open invitation up, makes its person with its roles, and does `work` in the same transaction, inside the company; undefined where it is not open. */
export async function withNewMember<T>(
  input: NewMember,
  work: (tx: Tx, made: Member) => Promise<T>,
): Promise<T | undefined> {
  const { tokenHash, passwordHash, firstName, lastName, timeZone } = input;
  return prismaClient().$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ company_id: number; invitation_id: number; user_id: number }[]>`
      select * from accept_invitation(${tokenHash}, ${passwordHash}, ${firstName}, ${lastName}, ${timeZone})`;
    if (!row) return undefined;
    await tx.$executeRaw`select set_config('app.company_id', ${String(row.company_id)}, true)`;
    return work(tx, { companyId: row.company_id, invitationId: row.invitation_id, userId: row.user_id });
  });
}

/** Whether an address is somebody's already, in whatever company: never to be shown to anybody. */
export async function addressHasAccount(email: string): Promise<boolean> {
  const [row] = await prismaClient().$queryRaw<{ known: boolean }[]>`select address_has_account(${email}) as known`;
  return row?.known === true;
}
