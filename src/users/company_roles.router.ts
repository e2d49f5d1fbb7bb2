import { type Request, type Response, Router } from 'express';
import { type Problem, readForm, typedText } from '../forms/body.js';
import { idIn } from '../forms/text.js';
import { currentOf } from '../middleware/current.js';
import { flash } from '../middleware/flash.js';
import { keepSession } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { companyRoleList, companyRolePage } from './company_role_page.js';
import {
  changeCompanyRole,
  deleteCompanyRole,
  findCompanyRole,
  findCompanyRoles,
  makeCompanyRole,
} from './company_roles.js';
import { companyRoleForm, companyRolesQuery, memberForm } from './company_roles.schema.js';
import { giveCompanyRole, takeCompanyRole } from './people_changes.js';
import type { PersonChange } from './person_change.js';
import { findMembers, findOthers, sessionVersionOf } from './users.js';
import { buttonForm } from './users.schema.js';

export const companyRoles = Router();
companyRoles.use(requireRole(['admin']));

const TAKEN: Problem = {
  field: 'role_name',
  message: 'There is a company role of this name already. Choose another one',
};
const SEVERAL = 'in the workflows that name it, also in those that run';

companyRoles.get('/', async (req, res) => {
  const { after } = companyRolesQuery.parse(req.query);
  const data = companyRoleList(await findCompanyRoles(currentOf(req), after), after);
  const actions = [{ href: '/company_roles/new', label: 'Make a company role', primary: true }];
  await showPage(req, res, 'users/company_roles/index', { title: 'Company roles', actions, data });
});

companyRoles.get('/new', (req, res) => showNew(req, res, {}));

companyRoles.post('/', async (req, res) => {
  const { values, problems } = readForm(companyRoleForm, req.body);
  const made = values && (await makeCompanyRole(currentOf(req), values));
  if (made === undefined) return showNew(req, res, typedText(req.body), problems ?? [TAKEN]);
  flash(res, 'success', 'The company role is made. Now say who has it.');
  res.redirect(303, `/company_roles/${made}`);
});

companyRoles.get('/:id', (req, res) => showRole(req, res));

companyRoles.post('/:id', async (req, res) => {
  const id = idIn(req.params.id);
  const { values, problems } = readForm(companyRoleForm, req.body);
  const changed = values && (await changeCompanyRole(currentOf(req), id, values));
  if (!changed) return showRole(req, res, { problems: problems ?? [TAKEN], typed: typedText(req.body) });
  const also = changed.versions > 0 ? ` It is called “${changed.roleName}” ${SEVERAL}.` : '';
  flash(res, 'success', `Saved.${also}`);
  res.redirect(303, `/company_roles/${id}`);
});

companyRoles.post('/:id/deletion', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  const name = await deleteCompanyRole(currentOf(req), id);
  flash(res, 'success', `“${name}” is deleted.`);
  res.redirect(303, '/company_roles');
});

companyRoles.post('/:id/members', async (req, res) => {
  const id = idIn(req.params.id);
  const { values } = readForm(memberForm, req.body);
  if (!values)
    return showRole(req, res, { problems: [{ field: 'user_id', message: 'Choose a person from the list' }] });
  await answer(req, res, values.user_id, await giveCompanyRole(currentOf(req), values.user_id, id));
});

companyRoles.post('/:id/members/:userId/end', async (req, res) => {
  const userId = idIn(req.params.userId);
  readForm(buttonForm, req.body);
  await findCompanyRole(currentOf(req), idIn(req.params.id));
  await answer(req, res, userId, await takeCompanyRole(currentOf(req), userId, idIn(req.params.id)));
});

async function answer(req: Request, res: Response, userId: number, done: PersonChange) {
  const current = currentOf(req);
  const id = idIn(req.params.id);
  // Whoever changes themself goes on in this browser; their other sessions end.
  if (userId === current.user.id && done.kind === 'changed') await keepSession(req, await sessionVersionOf(current));
  flash(res, 'success', done.kind === 'changed' ? 'Saved. It takes effect at once.' : 'It was so already.');
  res.redirect(303, `/company_roles/${id}`);
}

function showNew(req: Request, res: Response, typed: object, problems: Problem[] = []) {
  const page = { title: 'Make a company role', pretitle: 'Company roles', status: problems.length > 0 ? 422 : 200 };
  return showPage(req, res, 'users/company_roles/new', { ...page, data: { typed, problems } });
}

async function showRole(
  req: Request,
  res: Response,
  refused: { problems?: Problem[]; typed?: Record<string, string> } = {},
) {
  const current = currentOf(req);
  const role = await findCompanyRole(current, idIn(req.params.id));
  const members = await findMembers(current, role.id, req.query);
  const others = await findOthers(current, role.id);
  const data = companyRolePage(current, { role, members, others, ...refused });
  const status = refused.problems ? 422 : 200;
  await showPage(req, res, 'users/company_roles/show', {
    title: role.roleName,
    pretitle: 'Company roles',
    status,
    data,
  });
}
