import type { Company, Impersonation, SignedIn, SystemRole } from '../current.js';
import { databasePool, prismaClient } from './connection.js';
import type { SqlTx } from './sql_tx.js';
import type { Tx } from './with_company.js';

/** What a sign-up brings; the password comes hashed. */
export type NewCompany = {
  companyName: string;
  email: string;
  passwordHash: string;
  firstName: string;
  lastName: string;
  timeZone: string;
};

/** Makes a company with its first user (all five system roles) and does `work` in the same transaction, inside that company. */
export async function withNewCompany<T>(
  input: NewCompany,
  work: (tx: Tx, made: { companyId: number; userId: number }) => Promise<T>,
): Promise<T> {
  return prismaClient().$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ company_id: number; user_id: number }[]>`
      select * from sign_up(${input.companyName}, ${input.email}, ${input.passwordHash}, ${input.firstName}, ${input.lastName}, ${input.timeZone})`;
    if (!row) throw new Error('sign_up gave no row');
    await tx.$executeRaw`select set_config('app.company_id', ${String(row.company_id)}, true)`;
    return work(tx, { companyId: row.company_id, userId: row.user_id });
  });
}

/** The active user with this address, for comparing the password; undefined where there is none. */
export async function findUserToLogIn(
  email: string,
): Promise<{ id: number; passwordHash: string; sessionVersion: number } | undefined> {
  const rows = await prismaClient().$queryRaw<
    { id: number; password_hash: string; session_version: number }[]
  >`select * from user_to_log_in(${email})`;
  const [row] = rows;
  return row && { id: row.id, passwordHash: row.password_hash, sessionVersion: row.session_version };
}

type SessionRow = {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  time_zone: string;
  is_superuser: boolean;
  system_roles: SystemRole[];
  company_role_ids: number[];
  company_id: number | null;
  company_name: string | null;
  company_time_zone: string | null;
  impersonation_reason: string | null;
  impersonation_seconds: number | null;
  left_company: string | null;
};

/** A superuser's stay in a company, as the session names it. */
export type Stay = { readonly companyId: number; readonly id: number };

/** Who a session is of, with roles and company. A superuser's company is the one of the stay, as long as that lasts by the database's clock; `left` is that company once it does not. */
export type SessionUser = {
  readonly user: SignedIn;
  readonly company: Company | null;
  readonly impersonation: Impersonation | null;
  readonly left: { readonly id: number; readonly name: string } | null;
};

// On every request of a browser that has a cookie: the session and everything about its user at once. $1 the session's id.
const SESSION = {
  name: 'session',
  text: `
  select s.sess, k.stay_company, k.stay_id, u.* from session s
    cross join lateral (select substring(s.sess ->> 'impersonatedCompanyId' from '^[0-9]{1,9}$')::int as stay_company,
                               substring(s.sess ->> 'impersonationId' from '^[0-9]{1,9}$')::int as stay_id) k
    left join lateral session_user_row((s.sess #>> '{passport,user,id}')::int, (s.sess #>> '{passport,user,sessionVersion}')::int,
                                       k.stay_company, k.stay_id) u on true
   where s.sid = $1 and s.expire >= now()`,
};
type Kept<Sess> = { sess: Sess; stay_company: number | null; stay_id: number | null } & (SessionRow | { id: null });

/** A session that has not run out, and whoever it is of where that is still good; undefined where there is none. */
export async function findSession<Sess>(
  sid: string,
): Promise<{ sess: Sess; user: SessionUser | undefined } | undefined> {
  const { rows } = await databasePool().query<Kept<Sess>>({ ...SESSION, values: [sid] });
  const [row] = rows;
  if (!row) return undefined;
  const { sess, stay_company: companyId, stay_id: id } = row;
  const stay = companyId === null || id === null ? null : { companyId, id };
  return { sess, user: row.id === null ? undefined : sessionUserOf(row, stay) };
}

/** The user of a session that need not be there, as `findSession` gives it; undefined where it is no longer good. */
export async function findSessionUser(session: { userId: number; sessionVersion: number; stay: Stay | null }) {
  const { userId, sessionVersion, stay } = session;
  const [row] = await prismaClient().$queryRaw<SessionRow[]>`
    select * from session_user_row(${userId}::int, ${sessionVersion}::int, ${stay?.companyId ?? null}::int, ${stay?.id ?? null}::int)`;
  return row && sessionUserOf(row, stay);
}

function sessionUserOf(row: SessionRow, stay: Stay | null): SessionUser {
  const company =
    row.company_id === null
      ? null
      : { id: row.company_id, name: String(row.company_name), timeZone: String(row.company_time_zone) };
  const left = stay === null || row.left_company === null ? null : { id: stay.companyId, name: row.left_company };
  return { user: signedInOf(row), company, impersonation: impersonationOf(row, stay), left };
}

function signedInOf(row: SessionRow): SignedIn {
  return {
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    timeZone: row.time_zone,
    isSuperuser: row.is_superuser,
    roles: new Set(row.system_roles),
    companyRoleIds: row.company_role_ids,
  };
}

function impersonationOf(row: SessionRow, stay: Stay | null): Impersonation | null {
  const { impersonation_reason: reason, impersonation_seconds: seconds } = row;
  if (stay === null || reason === null || row.company_id === null) return null;
  return { id: stay.id, reason, minutesLeft: Math.ceil(Number(seconds) / 60) };
}

/** The names behind actor columns, also of superusers, who are of no company; for use inside a company's transaction. */
export async function actorNames(tx: SqlTx, ids: readonly (number | null)[]): Promise<Map<number, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: number; first_name: string; last_name: string; is_superuser: boolean }[]>`
    select * from actor_names(${wanted}::int[])`;
  return new Map(
    rows.map((row) => [
      row.id,
      `${row.first_name} ${row.last_name}${row.is_superuser ? ' (TicketFlower support)' : ''}`,
    ]),
  );
}

/** Events that are due and not handled, of all companies, oldest first: ids only. */
export async function findDueEvents(howMany: number): Promise<{ companyId: number; eventId: number }[]> {
  const rows = await prismaClient().$queryRaw<
    { company_id: number; event_id: number }[]
  >`select * from due_workflow_events(${howMany}::int)`;
  return rows.map((row) => ({ companyId: row.company_id, eventId: row.event_id }));
}

/** One ticket among those of all companies. */
export type Position = { readonly companyId: number; readonly ticketInstanceId: number };

/** Of the next open tickets after `from`, those with a branch that has been broken for a minute: ids only. `next` is where to go on; null at the end. */
export async function findStuckTickets(
  from: Position | null,
  howMany: number,
): Promise<{ stuck: Position[]; next: Position | null }> {
  const { companyId = 0, ticketInstanceId = 0 } = from ?? {};
  const rows = await prismaClient().$queryRaw<
    { company_id: number; ticket_instance_id: number; reason: string | null }[]
  >`
    select * from silently_stuck_tickets(${companyId}::int, ${ticketInstanceId}::int, ${howMany}::int)`;
  const all = rows.map((row) => ({
    broken: row.reason !== null,
    at: { companyId: row.company_id, ticketInstanceId: row.ticket_instance_id },
  }));
  return {
    stuck: all.filter(({ broken }) => broken).map(({ at }) => at),
    next: all.find(({ broken }) => !broken)?.at ?? null,
  };
}

/** How many open tickets of all companies are silently stuck (1,000 = or more), and how old the oldest event is that nobody has handled (0 without one). */
export async function findSoundness(): Promise<{ stuck: number; oldestOpenEventSeconds: number }> {
  const [row] = await prismaClient().$queryRaw<{ stuck: number; oldest_open_event_seconds: number }[]>`
    select * from installation_soundness()`;
  return { stuck: row?.stuck ?? 0, oldestOpenEventSeconds: row?.oldest_open_event_seconds ?? 0 };
}

/** Whether the database answers. */
export async function databaseAnswers(): Promise<boolean> {
  return prismaClient().$queryRaw`select 1`.then(
    () => true,
    () => false,
  );
}
