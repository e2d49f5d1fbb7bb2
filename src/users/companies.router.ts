import { Router } from 'express';
import { z } from 'zod';
import { findCompanies } from '../db/outside_company.js';
import { id, text } from '../forms/text.js';
import { showPage } from '../middleware/pages.js';
import { requireSuperuser } from '../middleware/require_role.js';

const PAGE = 25;
const cursor = z.object({ after_id: id, after: text('Enter a name') });

export const companies = Router();
companies.use(requireSuperuser);

companies.get('/', async (req, res) => {
  const after = cursor.safeParse(req.query).data;
  const found = await findCompanies(
    req.signedIn?.id ?? 0,
    after ? { name: after.after, id: after.after_id } : null,
    PAGE + 1,
  );
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  const more =
    found.length > PAGE && last
      ? { nextHref: `/companies?${new URLSearchParams({ after: last.name, after_id: String(last.id) })}` }
      : {};
  const data = {
    companies: rows,
    current: req.current?.company.id ?? null,
    pages: { ...(after && { firstHref: '/companies' }), ...more },
  };
  await showPage(req, res, 'users/companies/index', { title: 'Companies', pretitle: 'Installation', data });
});
