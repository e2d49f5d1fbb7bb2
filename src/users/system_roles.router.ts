import { Router } from 'express';
import { ROLES_IN_WORDS } from '../helpers/system_roles.js';
import { showPage } from '../middleware/pages.js';
import { requireRole } from '../middleware/require_role.js';
import { type Degree, degreeOf, RIGHTS } from './system_roles.js';

/** Who may do what: the system roles in plain words, and page by page. */
export const systemRoles = Router();
systemRoles.use(requireRole(['admin']));

const WORDS: { readonly [degree in Degree]: string } = { everything: 'Yes', reading: 'Reads', nothing: '—' };

systemRoles.get('/', async (req, res) => {
  const rows = RIGHTS.map((right) => ({
    words: right.words,
    cells: ROLES_IN_WORDS.map(({ role }) => ({ degree: degreeOf(right, role), text: WORDS[degreeOf(right, role)] })),
  }));
  const data = { roles: ROLES_IN_WORDS.map(({ label, may }) => ({ label, text: `${may}.` })), rows };
  await showPage(req, res, 'users/system_roles/index', { title: 'Who may do what', pretitle: 'People', data });
});
