import { type Request, type Response, Router } from 'express';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { attemptBy } from '../middleware/attempt_by.js';
import { logIn } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { originOf } from '../middleware/request_id.js';
import { anyone } from '../middleware/require_role.js';
import { counted, SIGN_UP, tooMany } from './log_in_attempts.js';
import { signUp } from './sign_ups.js';
import { signUpForm } from './sign_ups.schema.js';

export const signUps = Router();
signUps.use(anyone);

const KNOWN: Problem = {
  field: 'email',
  message: 'This address already has an account: log in or reset the password',
};

type Shown = { readonly problems?: readonly Problem[]; readonly wait?: number };

function showSignUp(req: Request, res: Response, { problems = [], wait }: Shown) {
  if (wait !== undefined) res.set('Retry-After', String(wait));
  const shown = wait === undefined ? problems : [tooMany('email', wait)];
  const status = wait === undefined ? 422 : 429;
  const data = { typed: typedText(req.body), problems: shown, isKnown: problems.includes(KNOWN) };
  const page = { title: 'Sign up', layout: 'plain', status: shown.length > 0 ? status : 200 } as const;
  return showPage(req, res, 'users/sign_ups/new', { ...page, data });
}

signUps.get('/new', (req, res) => showSignUp(req, res, {}));

signUps.post('/', async (req, res) => {
  const form = readForm(signUpForm, req.body);
  if (!form.values) return showSignUp(req, res, form);
  const wait = await counted(SIGN_UP, attemptBy(req, form.values.email));
  if (wait !== undefined) return showSignUp(req, res, { wait });
  const made = await signUp(originOf(req), form.values);
  if (!made) return showSignUp(req, res, { problems: [KNOWN] });
  await logIn(req, made);
  res.redirect(303, '/dashboard');
});
