import { Router } from 'express';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { logIn } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { anyone } from '../middleware/require_role.js';
import { signUp } from './sign_ups.js';
import { signUpForm } from './sign_ups.schema.js';

export const signUps = Router();
signUps.use(anyone);

const KNOWN: Problem = { field: 'email', message: 'This address already has an account: log in instead' };

signUps.get('/new', (req, res) =>
  showPage(req, res, 'users/sign_ups/new', { title: 'Sign up', layout: 'plain', data: { typed: {}, problems: [] } }),
);

signUps.post('/', async (req, res) => {
  const form = readForm(signUpForm, req.body);
  const made = form.values && (await signUp({ ip: req.ip ?? null, requestId: req.id }, form.values));
  if (made) {
    await logIn(req, made);
    return res.redirect(303, '/dashboard');
  }
  const data = { typed: typedText(req.body), problems: form.problems ?? [KNOWN] };
  await showPage(req, res, 'users/sign_ups/new', { title: 'Sign up', layout: 'plain', status: 422, data });
});
