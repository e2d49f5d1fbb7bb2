import { expect, it } from 'vitest';
import { byRoleName, fullName, initials } from '#src/helpers/people.js';

it('company roles are in the order of the alphabet, whatever their capitals', () => {
  const names = ['Warehouse', 'buyers', 'Finance', 'écrivains'];
  expect(byRoleName(names.map((roleName) => ({ roleName }))).map(({ roleName }) => roleName)).toEqual([
    ...['buyers', 'écrivains', 'Finance', 'Warehouse'],
  ]);
});

it.each([
  ['Dana', 'Ortiz', 'Dana Ortiz', 'DO'],
  ['åsa', 'öberg', 'åsa öberg', 'ÅÖ'],
  ['𝒟ana', '', '𝒟ana', '𝒟'],
])('%s %s', (firstName, lastName, name, letters) => {
  expect(fullName({ firstName, lastName })).toBe(name);
  expect(initials({ firstName, lastName })).toBe(letters);
});
