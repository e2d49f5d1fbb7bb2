import { type Request, Router } from 'express';
import { NotFound, NotSignedIn } from '../errors.js';
import { readForm, typedText } from '../forms/body.js';
import { flash } from '../middleware/flash.js';
import { renewSession } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { requireSuperuser } from '../middleware/require_role.js';
import { sendAgain } from '../middleware/send_again.js';
import { companyPage, companySeen } from './companies.js';
import { enterCompany, leaveCompany, type Operator } from './impersonation.js';
import { impersonationForm, leavingForm } from './impersonation.schema.js';
import { safeReturn } from './sessions.js';

export const impersonation = Router();
impersonation.use(requireSuperuser);

/** Who is behind a request of an operator. */
function operatorOf(req: Request): Operator {
  if (!req.signedIn) throw new NotSignedIn();
  return { user: req.signedIn, ip: req.ip ?? null, requestId: req.id };
}

/** Ends the stay that this session is in, if any. */
async function leaveCurrent(req: Request): Promise<void> {
  const { impersonatedCompanyId: companyId, impersonationId: id } = req.session;
  if (companyId !== undefined && id !== undefined) await leaveCompany(operatorOf(req), { companyId, id });
}

impersonation.post('/', async (req, res) => {
  const { values, problems } = readForm(impersonationForm, req.body);
  if (problems) {
    const typed = typedText(req.body);
    if (problems.some(({ field }) => field === 'company_id')) throw new NotFound();
    const seen = await companySeen(operatorOf(req), Number(typed.company_id));
    const data = companyPage(seen, { timeZone: operatorOf(req).user.timeZone, now: new Date() }, { typed, problems });
    return showPage(req, res, 'users/companies/show', { title: seen.name, pretitle: 'Company', status: 422, data });
  }
  const { company_id: companyId, reason, kept, return_to: returnTo } = values;
  const { stay, companyName } = await enterCompany(operatorOf(req), { companyId, reason });
  await leaveCurrent(req);
  await renewSession(req, (session) => {
    session.impersonatedCompanyId = stay.companyId;
    session.impersonationId = stay.id;
  });
  flash(res, 'info', `You are in ${companyName} now, for at most 60 minutes. Stop when you are done.`);
  const back = safeReturn(returnTo);
  const title = `You are in ${companyName} again`;
  if (kept && back !== '/') return sendAgain(req, res, { title, who: `in ${companyName}`, kept, action: back });
  res.redirect(303, '/dashboard');
});

impersonation.post('/end', async (req, res) => {
  readForm(leavingForm, req.body);
  await leaveCurrent(req);
  await renewSession(req, () => {});
  res.redirect(303, '/companies');
});
