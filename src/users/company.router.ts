import { type Request, type Response, Router } from 'express';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { timeZoneOptions } from '../helpers/time_zones.js';
import { currentOf } from '../middleware/current.js';
import { flash } from '../middleware/flash.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { changeCompany } from './company.js';
import { companyForm } from './company.schema.js';

export const company = Router();
company.use(requireRole(['admin']));

company.get('/', (req, res) => {
  const { name, timeZone } = currentOf(req).company;
  return showCompany(req, res, { name, time_zone: timeZone });
});

company.post('/', async (req, res) => {
  const { values, problems } = readForm(companyForm, req.body);
  if (!values) return showCompany(req, res, typedText(req.body), problems);
  const changed = await changeCompany(currentOf(req), values);
  flash(res, 'success', changed ? 'Saved.' : 'Nothing was changed: it was so already.');
  res.redirect(303, '/company');
});

function showCompany(req: Request, res: Response, typed: Record<string, string>, problems: Problem[] = []) {
  const data = { typed, problems, timeZones: timeZoneOptions(typed.time_zone ?? '') };
  const status = problems.length > 0 ? 422 : 200;
  return showPage(req, res, 'users/company/show', { title: 'Company settings', status, data });
}
