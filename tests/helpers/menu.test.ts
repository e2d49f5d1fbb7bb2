import { expect, it } from 'vitest';
import { menuFor } from '#src/helpers/menu.js';
import { currentFor } from '../support/people.ts';

const company = { id: 1, name: 'Bloom' };
const roles = ['admin', 'user'] as const;
const current = currentFor(company, { id: 1, email: 'a@b.example', firstName: 'Ada', lastName: 'Min', roles });

it.each([
  ['/users/7', 'People'],
  ['/invitations/new', 'People'],
  ['/system_roles', 'People'],
  ['/company_roles', 'Company roles'],
  ['/my_tickets', 'My tickets'],
  ['/my_tickets/new', 'Submit a ticket'],
  ['/company', 'Settings'],
  ['/profile', undefined],
])('%s belongs to %s', (path, label) => {
  const items = menuFor(current.user, current, path, { myTasks: 0, errors: 0 }).flatMap((group) => group.items);
  expect(items.filter((item) => item.current).map((item) => item.label)).toEqual(label === undefined ? [] : [label]);
});
