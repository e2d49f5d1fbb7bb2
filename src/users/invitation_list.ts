import { type Reader, timeShown } from '../helpers/dates.js';
import { roleLabels } from '../helpers/system_roles.js';
import type { InvitationRow } from './invitations.js';

const PATH = '/invitations';

/** Rows and links of the list of open invitations. */
export function invitationList(
  { rows, more }: { readonly rows: readonly InvitationRow[]; readonly more: boolean },
  before: number | undefined,
  reader: Reader,
) {
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => invitationRow(row, reader)),
    pages: {
      ...(before !== undefined && { firstHref: PATH }),
      ...(more && last && { nextHref: `${PATH}?before=${last.id}` }),
    },
  };
}

function invitationRow(row: InvitationRow, reader: Reader) {
  const { id, email, name, roles, companyRoles, inviter, expiresAt } = row;
  return {
    email,
    who: { text: email, strong: true, detail: name },
    roles: { text: [roleLabels(roles), ...companyRoles].filter((part) => part !== '').join(', ') || 'None' },
    status: { status: statusOf(row), detail: inviter && `Invited by ${inviter}` },
    until: { time: timeShown(expiresAt, reader) },
    linkAction: `${PATH}/${id}/link`,
    withdrawalAction: `${PATH}/${id}/withdrawal`,
  };
}

function statusOf({ isExpired, isGood }: InvitationRow) {
  if (isExpired) return { word: 'Expired', tone: 'neutral' };
  // Whoever invited is no admin any more: the link opens nothing until another admin makes a new one.
  return isGood ? { word: 'Waiting', tone: 'info' } : { word: 'Needs a new link', tone: 'waiting' };
}
