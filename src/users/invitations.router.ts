import { type Request, type Response, Router } from 'express';
import { type Problem, readForm, typedList, typedText } from '../forms/body.js';
import { idIn } from '../forms/text.js';
import { currentOf } from '../middleware/current.js';
import { flash } from '../middleware/flash.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { addressOf } from '../middleware/site_address.js';
import { ACCESS_IS_THE_COMPANYS, mayManageAccess } from '../permissions.js';
import { sendInvitation } from './invitation_letter.js';
import { invitationList } from './invitation_list.js';
import { findInvitations, type Invited, invite, renewLink, VALID_DAYS, withdraw } from './invitations.js';
import { invitationForm, invitationsQuery } from './invitations.schema.js';
import { peopleTabs } from './people_list.js';
import { companyRolesField, systemRolesField } from './role_fields.js';
import { findRoleChoices } from './users.js';
import { buttonForm } from './users.schema.js';

export const invitations = Router();
invitations.use(requireRole(['admin']));

const LISTS = ['system_roles', 'company_role_ids'];
const USUAL = ['user', 'task_worker'];

invitations.get('/', async (req, res) => {
  const current = currentOf(req);
  const { before } = invitationsQuery.parse(req.query);
  const reader = { timeZone: current.user.timeZone, now: new Date() };
  const list = invitationList(await findInvitations(current, before), before, reader);
  const mayInvite = mayManageAccess(current);
  const data = { ...list, tabs: peopleTabs('invited'), refusal: mayInvite ? undefined : ACCESS_IS_THE_COMPANYS };
  const invite = mayInvite ? [{ href: '/invitations/new', label: 'Invite somebody', primary: true }] : [];
  await showPage(req, res, 'users/invitations/index', { title: 'People', actions: invite, data });
});

invitations.get('/new', (req, res) => showForm(req, res, { system_roles: USUAL }));

invitations.post('/', async (req, res) => {
  const { values, problems } = readForm(invitationForm, req.body, LISTS);
  if (!values) return showForm(req, res, req.body, problems);
  const invited = await invite(currentOf(req), values);
  if (invited.kind === 'refused') return showForm(req, res, req.body, [{ field: 'email', message: invited.why }]);
  await showLink(req, res, invited);
});

invitations.post('/:id/link', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  const invited = await renewLink(currentOf(req), id);
  if (invited.kind === 'invited') return showLink(req, res, invited);
  flash(res, 'danger', invited.why);
  res.redirect(303, '/invitations');
});

invitations.post('/:id/withdrawal', async (req, res) => {
  const id = idIn(req.params.id);
  readForm(buttonForm, req.body);
  const email = await withdraw(currentOf(req), id);
  flash(res, 'success', `The invitation of ${email} is withdrawn. Its link opens nothing any more.`);
  res.redirect(303, '/invitations');
});

/** The one time that the link is shown: it is kept nowhere, so this page cannot be a redirect. */
async function showLink(req: Request, res: Response, { email, token }: Invited & { kind: 'invited' }) {
  const link = addressOf(req, `/memberships/new?token=${token}`);
  const posted = await sendInvitation(currentOf(req), { to: email, link, days: VALID_DAYS });
  const data = { email, link, posted, days: VALID_DAYS };
  await showPage(req, res, 'users/invitations/link', { title: 'Invitation made', pretitle: 'People', data });
}

async function showForm(req: Request, res: Response, body: unknown, problems: Problem[] = []) {
  const current = currentOf(req);
  const choices = await findRoleChoices(current);
  const data = {
    typed: typedText(body),
    problems,
    systemRoles: systemRolesField(typedList(body, 'system_roles'), problems),
    companyRoles: companyRolesField(choices, typedList(body, 'company_role_ids'), problems),
    days: VALID_DAYS,
    refusal: mayManageAccess(current) ? undefined : ACCESS_IS_THE_COMPANYS,
  };
  const status = problems.length > 0 ? 422 : 200;
  await showPage(req, res, 'users/invitations/new', { title: 'Invite somebody', pretitle: 'People', status, data });
}
