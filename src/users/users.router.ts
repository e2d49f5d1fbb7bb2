import { type Request, type Response, Router } from 'express';
import { readForm, typedList } from '../forms/body.js';
import { idIn } from '../forms/text.js';
import { fullName } from '../helpers/people.js';
import { currentOf } from '../middleware/current.js';
import { flash } from '../middleware/flash.js';
import { keepSession } from '../middleware/log_in.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { mayManageAccess } from '../permissions.js';
import { deactivatePerson, reactivatePerson, setCompanyRoles, setSystemRoles } from './people_changes.js';
import { peopleList, peopleTabs } from './people_list.js';
import type { PersonChange } from './person_change.js';
import { personPage, type Refused } from './person_page.js';
import { findPeople, findPerson, findRoleChoices, sessionVersionOf } from './users.js';
import { buttonForm, companyRolesForm, peopleQuery, systemRolesForm } from './users.schema.js';

export const users = Router();
users.use(requireRole(['admin']));

users.get('/', async (req, res) => {
  const current = currentOf(req);
  const query = peopleQuery.parse(req.query);
  const list = peopleList(query, await findPeople(current, query), await findRoleChoices(current));
  const data = { ...list, tabs: peopleTabs(query.state), state: query.state };
  const invite = mayManageAccess(current)
    ? [{ href: '/invitations/new', label: 'Invite somebody', primary: true }]
    : [];
  const actions = [{ href: '/system_roles', label: 'Who may do what' }, ...invite];
  await showPage(req, res, 'users/users/index', { title: 'People', actions, data });
});

users.get('/:id', (req, res) => showPerson(req, res));

users.post('/:id/system_roles', async (req, res) => {
  const id = idIn(req.params.id);
  const typed = { systemRoles: typedList(req.body, 'system_roles') };
  const { values, problems } = readForm(systemRolesForm, req.body, ['system_roles']);
  if (!values) return showPerson(req, res, { ...typed, problems });
  const done = await setSystemRoles(currentOf(req), id, values.system_roles);
  await answer(req, res, { id, done, typed, field: 'system_roles', said: 'The system roles are changed.' });
});

users.post('/:id/company_roles', async (req, res) => {
  const id = idIn(req.params.id);
  const typed = { companyRoleIds: typedList(req.body, 'company_role_ids') };
  const { values, problems } = readForm(companyRolesForm, req.body, ['company_role_ids']);
  if (!values) return showPerson(req, res, { ...typed, problems });
  const done = await setCompanyRoles(currentOf(req), id, values.company_role_ids);
  await answer(req, res, { id, done, typed, field: 'company_role_ids', said: 'The company roles are changed.' });
});

users.post('/:id/deactivation', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  const done = await deactivatePerson(currentOf(req), id);
  await answer(req, res, { id, done, field: 'activity', said: 'Deactivated. Open tasks are on their way to others.' });
});

users.post('/:id/deactivation/end', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  const done = await reactivatePerson(currentOf(req), id);
  await answer(req, res, { id, done, field: 'activity', said: 'Active again, with the roles from before.' });
});

type Answer = {
  readonly id: number;
  readonly done: PersonChange;
  readonly field: string;
  readonly said: string;
  readonly typed?: Partial<Refused>;
};

async function answer(req: Request, res: Response, { id, done, field, said, typed }: Answer) {
  if (done.kind === 'refused') return showPerson(req, res, { ...typed, problems: [{ field, message: done.why }] });
  const current = currentOf(req);
  const isSelf = id === current.user.id;
  // Whoever changes themself goes on in this browser; their other sessions end.
  if (isSelf && done.kind === 'changed') await keepSession(req, await sessionVersionOf(current));
  flash(res, 'success', done.kind === 'changed' ? said : 'Nothing was changed: it was so already.');
  // They may have given up being an admin; from the start page everybody finds their own way.
  res.redirect(303, isSelf && done.kind === 'changed' && field === 'system_roles' ? '/' : `/users/${id}`);
}

async function showPerson(req: Request, res: Response, refused?: Refused) {
  const current = currentOf(req);
  const person = await findPerson(current, idIn(req.params.id));
  const data = personPage(current, { timeZone: current.user.timeZone, now: new Date() }, person, refused);
  const page = { title: fullName(person), pretitle: 'People', status: refused ? 422 : 200, data };
  await showPage(req, res, 'users/users/show', page);
}
