import { type Request, type Response, Router } from 'express';
import { changeOwnProfile, endOtherSessions, endOwnSession, findOwnSessions } from '../db/accounts.js';
import { NotFound, NotSignedIn } from '../errors.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { hasMail, hasMailServer } from '../mail.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { flash } from '../middleware/flash.js';
import { keepSession, sessionName } from '../middleware/log_in.js';
import { showPage, timeZoneOf } from '../middleware/pages.js';
import { originOf } from '../middleware/request_id.js';
import { requireAccount } from '../middleware/require_role.js';
import { addressOf } from '../middleware/site_address.js';
import { confirmPath } from './email_changes.js';
import { counted, EMAIL_CHANGE, OWN_PASSWORD, tooMany, tried } from './log_in_attempts.js';
import { changeEmail, changePassword, isOwnPassword } from './profile.js';
import { changePasswordForm, endSessionForm, newEmailForm, profileForm } from './profile.schema.js';
import { profilePage, sessionRows } from './profile_page.js';

export const profile = Router();
profile.use(requireAccount);

const resetPage = (req: Request) => addressOf(req, '/password_resets/new');

function personOf(req: Request) {
  if (!req.signedIn) throw new NotSignedIn();
  return req.signedIn;
}

/** What is wrong with the person's own password, which must be typed once more for what matters. */
async function wrongPassword(req: Request, field: string, password: string): Promise<Wrong | undefined> {
  const person = personOf(req);
  const check = async () => ((await isOwnPassword(person, password)) ? true : undefined);
  const { wait, found } = await tried(OWN_PASSWORD, attemptBy(req, String(person.id)), check);
  if (wait !== undefined) return { problems: [tooMany(field, wait)], wait };
  return found ? undefined : { problems: [{ field, message: 'This is not your password. Check it and try again' }] };
}

type Wrong = { readonly problems?: readonly Problem[]; readonly wait?: number };

async function showProfile(req: Request, res: Response, { problems = [], wait }: Wrong) {
  const person = personOf(req);
  if (wait !== undefined) res.set('Retry-After', String(wait));
  const wrong = wait === undefined ? 422 : 429;
  const sessions = await findOwnSessions(person.id, req.user?.sessionVersion ?? 0);
  const reader = { timeZone: timeZoneOf(req), now: new Date() };
  const data = {
    ...profilePage(person, { typed: typedText(req.body), problems }),
    sessions: sessionRows(sessions, sessionName(req), reader),
    mail: hasMailServer() ? 'sent' : hasMail() ? 'logged' : 'none',
  };
  const page = { title: 'Your profile', pretitle: 'Account', status: problems.length > 0 ? wrong : 200 };
  await showPage(req, res, 'users/profile/show', { ...page, data });
}

function done(res: Response, text: string) {
  flash(res, 'success', text);
  res.redirect(303, '/profile');
}

profile.get('/', (req, res) => showProfile(req, res, {}));

profile.post('/', async (req, res) => {
  const form = readForm(profileForm, req.body);
  if (!form.values) return showProfile(req, res, form);
  const { first_name: firstName, last_name: lastName, time_zone: timeZone } = form.values;
  await changeOwnProfile(personOf(req).id, { firstName, lastName, timeZone }, originOf(req));
  done(res, 'Your profile is saved.');
});

profile.post('/email_change', async (req, res) => {
  const person = personOf(req);
  const form = readForm(newEmailForm, req.body);
  if (!form.values) return showProfile(req, res, form);
  const { new_email: email, email_password: password } = form.values;
  const wrong = await wrongPassword(req, 'email_password', password);
  if (wrong) return showProfile(req, res, wrong);
  const wait = await counted(EMAIL_CHANGE, attemptBy(req, String(person.id)));
  if (wait !== undefined) return showProfile(req, res, { problems: [tooMany('new_email', wait)], wait });
  const linkOf = (token: string) => addressOf(req, confirmPath(token));
  const result = await changeEmail(originOf(req), person, { email, linkOf, resetPage: resetPage(req) });
  if (result.done === undefined)
    return showProfile(req, res, { problems: [{ field: 'new_email', message: result.problem }] });
  const asked = `A link is on its way to ${email}. Your address changes when you open and confirm it, within a day.`;
  done(res, result.done === 'changed' ? `You log in with ${email} from now on.` : asked);
});

profile.post('/password', async (req, res) => {
  const person = personOf(req);
  const form = readForm(changePasswordForm, req.body);
  if (!form.values) return showProfile(req, res, form);
  const { old_password: old, new_password: password } = form.values;
  const wrong = await wrongPassword(req, 'old_password', old);
  if (wrong) return showProfile(req, res, wrong);
  const companyName = req.current?.company.name ?? null;
  const changed = await changePassword(originOf(req), person, { password, companyName, resetPage: resetPage(req) });
  if (changed.problem !== undefined)
    return showProfile(req, res, { problems: [{ field: 'new_password', message: changed.problem }] });
  await keepSession(req, changed.sessionVersion);
  done(res, 'Your password is changed. All your other sessions were ended.');
});

profile.post('/sessions/end', async (req, res) => {
  readForm(endSessionForm, req.body);
  await keepSession(req, await endOtherSessions(personOf(req).id, originOf(req)));
  done(res, 'All your other sessions were ended.');
});

profile.post('/sessions/:name/end', async (req, res) => {
  readForm(endSessionForm, req.body);
  // Ending this one is logging out, which has its own way.
  if (req.params.name === sessionName(req)) throw new NotFound();
  if (!(await endOwnSession(personOf(req).id, req.params.name, originOf(req)))) throw new NotFound();
  done(res, 'That session was ended.');
});
