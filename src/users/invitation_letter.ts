import type { Current } from '../current.js';
import { addressHasAccount } from '../db/invited.js';
import { fullName } from '../helpers/people.js';
import { type Posted, sendMail } from '../mail.js';

type ToSend = { readonly to: string; readonly link: string; readonly days: number };

/**
 * Sends an invitation. An address that has an account already, wherever, gets another letter, without the link: only its owner learns that.
 * What comes back is the same in both cases.
 */
export async function sendInvitation(current: Pick<Current, 'company' | 'user'>, letter: ToSend): Promise<Posted> {
  const known = await addressHasAccount(letter.to);
  const subject = `Invitation to ${current.company.name}`;
  return sendMail({ to: letter.to, subject, text: known ? knownText(current) : newText(current, letter) });
}

function newText({ company, user }: Pick<Current, 'company' | 'user'>, { link, days }: ToSend): string {
  return `Hello,

${fullName(user)} invites you to join ${company.name} on TicketFlower, where you submit requests and follow them.

Open this link to choose your password and come in. It works once, for ${days} days:

${link}

If you did not expect this, ignore it: nothing happens until the link is used.
`;
}

function knownText({ company, user }: Pick<Current, 'company' | 'user'>): string {
  return `Hello,

${fullName(user)} invites you to join ${company.name} on TicketFlower.

You already have an account on TicketFlower with this e-mail address, and an address belongs to one company only, so the invitation
cannot be used with it. If you want to join ${company.name} too, ask for an invitation to another address of yours.

If you did not expect this, ignore it: nothing changes for your account. ${company.name} was not told that you have one.
`;
}
