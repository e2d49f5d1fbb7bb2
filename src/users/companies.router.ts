import { type Request, type Response, Router } from 'express';
import { NotFound, NotSignedIn } from '../errors.js';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { id as idText } from '../forms/text.js';
import { reasonField } from '../helpers/reason_field.js';
import { flash } from '../middleware/flash.js';
import { showPage, timeZoneOf } from '../middleware/pages.js';
import { requireSuperuser } from '../middleware/require_role.js';
import { changeActivity, companyListPage, companyPage, companySeen, listCompanies } from './companies.js';
import { deactivationForm, readCompanyQuery } from './companies.schema.js';
import type { Operator } from './impersonation.js';

export const companies = Router();
companies.use(requireSuperuser);

function operatorOf(req: Request): Operator {
  if (!req.signedIn) throw new NotSignedIn();
  return { user: req.signedIn, ip: req.ip ?? null, requestId: req.id };
}

const readerOf = (req: Request) => ({ timeZone: timeZoneOf(req), now: new Date() });

function idOf(req: Request): number {
  const read = idText.safeParse(req.params.id);
  if (!read.success) throw new NotFound();
  return read.data;
}

companies.get('/', async (req, res) => {
  const query = readCompanyQuery(req.query);
  const found = await listCompanies(operatorOf(req), query);
  const data = companyListPage(found, query, { reader: readerOf(req), here: req.current?.company.id });
  await showPage(req, res, 'users/companies/index', { title: 'Companies', pretitle: 'Installation', data });
});

companies.get('/:id', async (req, res) => {
  const company = await companySeen(operatorOf(req), idOf(req));
  const isHere = req.current?.company.id === company.id;
  const data = { ...companyPage(company, readerOf(req)), isHere };
  await showPage(req, res, 'users/companies/show', { title: company.name, pretitle: 'Company', data });
});

companies.get('/:id/deactivation', (req, res) => showConfirmation(req, res, { active: false }));
companies.get('/:id/deactivation/end', (req, res) => showConfirmation(req, res, { active: true }));
companies.post('/:id/deactivation', (req, res) => change(req, res, { active: false }));
companies.post('/:id/deactivation/end', (req, res) => change(req, res, { active: true }));

type Wanted = { readonly active: boolean };

async function change(req: Request, res: Response, { active }: Wanted) {
  const id = idOf(req);
  const { values, problems } = readForm(deactivationForm, req.body);
  if (!values) return showConfirmation(req, res, { active }, { typed: typedText(req.body), problems });
  const { name } = await changeActivity(operatorOf(req), { id, active, reason: values.reason });
  flash(
    res,
    'success',
    active ? `${name} is active again.` : `${name} is deactivated: nobody of it is logged in any more.`,
  );
  res.redirect(303, `/companies/${id}`);
}

async function showConfirmation(
  req: Request,
  res: Response,
  { active }: Wanted,
  sent?: { typed: Record<string, string>; problems: Problem[] },
) {
  const company = await companySeen(operatorOf(req), idOf(req));
  const reason = reasonField(active ? 'Why do you reactivate it?' : 'Why do you deactivate it?', sent);
  const data = { id: company.id, name: company.name, active, reason, problems: sent?.problems ?? [] };
  const title = `${active ? 'Reactivate' : 'Deactivate'} ${company.name}?`;
  await showPage(req, res, 'users/companies/deactivation', {
    title,
    pretitle: 'Company',
    status: sent ? 422 : 200,
    data,
  });
}
