import { type Request, Router } from 'express';
import { NotFound, NotSignedIn } from '../errors.js';
import { readForm } from '../forms/body.js';
import { flash } from '../middleware/flash.js';
import { renewSession } from '../middleware/log_in.js';
import { requireSuperuser } from '../middleware/require_role.js';
import { enterCompany, leaveCompany } from './impersonation.js';
import { impersonationForm, leavingForm } from './impersonation.schema.js';

export const impersonation = Router();
impersonation.use(requireSuperuser);

function operatorOf(req: Request) {
  if (!req.signedIn || !req.user) throw new NotSignedIn();
  return { user: req.signedIn, sessionVersion: req.user.sessionVersion, ip: req.ip ?? null, requestId: req.id };
}

impersonation.post('/', async (req, res) => {
  const form = readForm(impersonationForm, req.body);
  if (!form.values) throw new NotFound();
  const company = await enterCompany(operatorOf(req), form.values.company_id);
  await renewSession(req, (session) => {
    session.impersonatedCompanyId = company.id;
  });
  flash(res, 'info', `You are in ${company.name} now. Stop when you are done.`);
  res.redirect(303, '/dashboard');
});

impersonation.post('/end', async (req, res) => {
  readForm(leavingForm, req.body);
  if (req.current) await leaveCompany(operatorOf(req), req.current.company);
  await renewSession(req, () => {});
  res.redirect(303, '/companies');
});
