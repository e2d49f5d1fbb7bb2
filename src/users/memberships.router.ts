import { type Request, type Response, Router } from 'express';
import type { FoundInvitation } from '../db/invited.js';
import { TooManyTries } from '../errors.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { flash } from '../middleware/flash.js';
import { logIn } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { anyone } from '../middleware/require_role.js';
import { counted, LINK } from './log_in_attempts.js';
import { findInvitation, joinCompany } from './memberships.js';
import { membershipForm } from './memberships.schema.js';
import { tooNear } from './password_rules.js';

/** Joining a company by an invitation's link. The token stands in the query and the body, which no log holds. */
export const memberships = Router();
memberships.use(anyone);

memberships.get('/new', async (req, res) => {
  const { token } = req.query;
  const found = await findInvitation(token);
  if (found?.state !== 'open' || typeof token !== 'string') return showClosed(req, res, found);
  const { firstName, lastName } = found;
  await showForm(req, res, found, { token, first_name: firstName, last_name: lastName });
});

memberships.post('/', async (req, res) => {
  const { values, problems } = readForm(membershipForm, req.body);
  const typed = typedText(req.body);
  const found = await findInvitation(typed.token);
  if (found?.state !== 'open') return showClosed(req, res, found, await counted(LINK, attemptBy(req)));
  if (!values) return showForm(req, res, found, typed, problems);
  const near = tooNear(values.password, [found.email, found.companyName]);
  if (near !== undefined) return showForm(req, res, found, typed, [{ field: 'password', message: near }]);
  const joined = await joinCompany({ ip: req.ip ?? null, requestId: req.id }, values);
  if (joined === 'taken') return showForm(req, res, found, typed, [taken(found)]);
  if (joined === 'not open') return showClosed(req, res, await findInvitation(typed.token));
  await logIn(req, joined);
  flash(res, 'success', `Welcome to ${found.companyName}!`);
  res.redirect(303, '/dashboard');
});

/** Told to whoever holds the link, never to the admin; no more than signing up tells. */
const taken = ({ email, companyName }: FoundInvitation): Problem => ({
  field: 'email',
  message: `${email} cannot be used to join ${companyName}. Ask whoever invited you to invite another address of yours`,
});

function showForm(req: Request, res: Response, invitation: FoundInvitation, typed: object, problems: Problem[] = []) {
  const { companyName: company, email } = invitation;
  const signedInAs = req.signedIn?.email ?? null;
  const page = {
    title: `Join ${company}`,
    pretitle: 'Invitation',
    layout: 'plain',
    status: problems.length > 0 ? 422 : 200,
    data: { company, email, typed, problems, signedInAs },
  } as const;
  return showPage(req, res, 'users/memberships/new', page);
}

/** `wait`: the seconds for which links that are no good are not looked at any more from here. */
function showClosed(req: Request, res: Response, found: FoundInvitation | undefined, wait?: number) {
  if (wait !== undefined) throw new TooManyTries(wait);
  const state = found?.state ?? 'unknown';
  const page = { title: 'This link does not work any more', layout: 'plain', status: found ? 410 : 404 } as const;
  return showPage(req, res, 'users/memberships/closed', {
    ...page,
    data: { state, isSignedIn: req.signedIn !== undefined },
  });
}
