import { record } from '../audit.js';
import type { LoggedIn, Origin } from '../current.js';
import { databaseCode } from '../db/database_code.js';
import { type FoundInvitation, findInvitationOfToken, type Member, withNewMember } from '../db/invited.js';
import type { Tx } from '../db/with_company.js';
import { hashOf } from '../one_time_link.js';
import { lockAssignment } from '../workflow_engine/assign.js';
import type { EventRef } from '../workflow_engine/events.js';
import { writeTasksOfPerson } from '../workflow_engine/reassign.js';
import { WorkflowStateManager } from '../workflow_engine/workflow_state_manager.js';
import type { MembershipForm } from './memberships.schema.js';
import { hashPassword } from './passwords.js';

const UNIQUE = '23505';
const TOKEN = /^[\w-]{43}$/;
/** So many waiting tasks are given to a new person before the answer; the reconciler takes the rest a moment later. */
const AT_ONCE = 20;

/** The invitation behind a link's token; undefined where there is none (any more). */
export async function findInvitation(token: unknown): Promise<FoundInvitation | undefined> {
  return typeof token === 'string' && TOKEN.test(token) ? findInvitationOfToken(hashOf(token)) : undefined;
}

/** Makes whoever was invited a person of the company, with the roles that waited, and uses the link up. `taken`: the address is somebody's already. */
export async function joinCompany(origin: Origin, form: MembershipForm): Promise<LoggedIn | 'taken' | 'not open'> {
  const { first_name: firstName, last_name: lastName, time_zone: timeZone } = form;
  const passwordHash = await hashPassword(form.password);
  const member = { tokenHash: hashOf(form.token), passwordHash, firstName, lastName, timeZone };
  const joined = await withNewMember(member, (tx, made) => settleIn(tx, origin, made)).catch((error) => {
    if (databaseCode(error) === UNIQUE) return 'taken' as const;
    throw error;
  });
  if (joined === undefined || joined === 'taken') return joined ?? 'not open';
  for (const event of joined.events.slice(0, AT_ONCE)) await WorkflowStateManager.handle(event);
  return { id: joined.userId, sessionVersion: 1 };
}

type SettledIn = { readonly userId: number; readonly events: readonly EventRef[] };

/** The audit row, and the waiting tasks that the new person may do. */
async function settleIn(tx: Tx, origin: Origin, { companyId, invitationId, userId }: Member): Promise<SettledIn> {
  const actor = { ...origin, company: { id: companyId }, user: { id: userId } };
  const subject = { type: 'invitation', id: invitationId };
  await record(tx, actor, 'accepted an invitation', subject, { after: { user_id: userId } });
  await lockAssignment(tx, companyId);
  return { userId, events: await writeTasksOfPerson(tx, actor, userId) };
}
