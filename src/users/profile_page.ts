import type { SignedIn } from '../current.js';
import type { OwnSession } from '../db/accounts.js';
import type { Problem } from '../forms/body.js';
import { type Reader, timeShown } from '../helpers/dates.js';
import { timeZoneOptions } from '../helpers/time_zones.js';

/** What was typed into one of the page's forms, and what is wrong with it. */
export type Typed = { readonly typed: Record<string, string>; readonly problems: readonly Problem[] };

/** What the profile shows: the person as they are, but for what is typed and not saved yet. */
export function profilePage(person: SignedIn, { typed, problems }: Typed) {
  const field = (name: string, label: string, kept: string, more: object) => {
    const problem = problems.find((one) => one.field === name)?.message;
    return { name, id: name, label, type: 'text', value: typed[name] ?? kept, required: true, problem, ...more };
  };
  const zone = field('time_zone', 'Time zone', person.timeZone, {
    type: 'choice',
    options: timeZoneOptions(person.timeZone),
    hint: 'Dates and times are shown in it. Type a city to find it in the list',
  });
  return {
    problems,
    email: person.email,
    fields: [
      field('first_name', 'First name', person.firstName, { autocomplete: 'given-name' }),
      field('last_name', 'Last name', person.lastName, { autocomplete: 'family-name' }),
      zone,
    ],
    newEmail: field('new_email', 'New e-mail address', '', { type: 'email', autocomplete: 'email' }),
  };
}

/** The list of one's own sessions; `own` is the name of the one that reads it. */
export function sessionRows(sessions: readonly OwnSession[], own: string, reader: Reader) {
  return sessions.map(({ name, browser, begunAt, expiresAt }) => ({
    name,
    browser: browser ?? 'Another browser',
    begun: begunAt && timeShown(begunAt, reader),
    ends: timeShown(expiresAt, reader),
    isThis: name === own,
  }));
}
