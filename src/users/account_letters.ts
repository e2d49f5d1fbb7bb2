import type { Letter } from '../mail.js';

const END = '\n\nTicketFlower\n';
const NOT_YOU = 'If it was not you, ask whoever runs your TicketFlower for help, and reset your password: ';

/** The letter with a link that sets a new password. */
export const passwordResetLetter = (to: string, firstName: string, link: string): Letter => ({
  to,
  subject: 'Set a new password',
  text: `Hello ${firstName},\n\nthis link lets you set a new password for TicketFlower. It is good for one hour and can be used once:\n\n${link}\n\nIf you did not ask for it, do nothing: your password stays as it is.${END}`,
});

/** Tells that the password is another one now. */
export const passwordChangedLetter = (to: string, resetPage: string): Letter => ({
  to,
  subject: 'Your password was changed',
  text: `Hello,\n\nthe password of your TicketFlower account was changed just now, and all other sessions were ended.\n\n${NOT_YOU}${resetPage}${END}`,
});

/** The letter to the new address, with the link that makes it the account's. */
export const confirmEmailLetter = (to: string, firstName: string, link: string): Letter => ({
  to,
  subject: 'Confirm your new e-mail address',
  text: `Hello ${firstName},\n\nyou asked to use this address for TicketFlower. Open this link and confirm it, within a day:\n\n${link}\n\nIf you did not ask for it, do nothing.${END}`,
});

/** Tells the old address what is going on. */
export const emailChangeLetter = (to: string, newEmail: string, isDone: boolean, resetPage: string): Letter => ({
  to,
  subject: isDone ? 'Your e-mail address was changed' : 'Your e-mail address is about to change',
  text: isDone
    ? `Hello,\n\nyou log in to TicketFlower with ${newEmail} from now on, no longer with this address.\n\nIf it was not you, ask whoever runs your TicketFlower for help at once.${END}`
    : `Hello,\n\nsomebody who is logged in as you wants to log in to TicketFlower with ${newEmail}. It takes effect when that address is confirmed.\n\n${NOT_YOU}${resetPage}${END}`,
});
