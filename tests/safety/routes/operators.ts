import { randomUUID } from 'node:crypto';
import { makeCompany } from '../../support/people.ts';
import { NOBODY_HAS, type RouteCase, type Scene } from './route_case.ts';

/** Operators see every company of the installation, so that none is another's here. */
const OPERATORS = { serves: 'superuser', namesCompanies: true } as const;
const REASON = { reason: 'To see that all walls stand' };

const companies = {
  own: async ({ world }: Scene) => ({ id: (await makeCompany(world.owner, `Bloom ${randomUUID()}`)).id }),
  missing: { id: NOBODY_HAS },
};
const closed = {
  ...companies,
  own: async (scene: Scene) => {
    const { id } = await companies.own(scene);
    await scene.world.owner.query('update companies set deactivated_at = now() where id = $1', [id]);
    return { id };
  },
};

/** The routes of the installation's operators. */
export const operatorRoutes: readonly RouteCase[] = [
  { method: 'GET', path: '/companies', ...OPERATORS, answer: 200 },
  { method: 'GET', path: '/companies/:id', ...OPERATORS, answer: 200, ids: companies },
  { method: 'GET', path: '/companies/:id/deactivation', ...OPERATORS, answer: 200, ids: companies },
  {
    method: 'POST',
    path: '/companies/:id/deactivation',
    ...OPERATORS,
    answer: 303,
    ids: companies,
    body: () => REASON,
  },
  { method: 'GET', path: '/companies/:id/deactivation/end', ...OPERATORS, answer: 200, ids: closed },
  {
    ...{ method: 'POST', path: '/companies/:id/deactivation/end', ...OPERATORS, answer: 303, ids: closed },
    body: () => REASON,
  },
  {
    ...{ method: 'POST', path: '/impersonation', ...OPERATORS, answer: 303, changesSession: true },
    body: ({ world }) => ({ company_id: String(world.own.company.id), ...REASON }),
    numbers: ['company_id'],
  },
  { method: 'POST', path: '/impersonation/end', ...OPERATORS, answer: 303, changesSession: true },
  { method: 'GET', path: '/installation_log', ...OPERATORS, answer: 200 },
];
