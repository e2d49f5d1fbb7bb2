import { expect, it } from 'vitest';
import { fullName, initials } from '#src/helpers/people.js';

it.each([
  ['Dana', 'Ortiz', 'Dana Ortiz', 'DO'],
  ['åsa', 'öberg', 'åsa öberg', 'ÅÖ'],
  ['𝒟ana', '', '𝒟ana', '𝒟'],
])('%s %s', (firstName, lastName, name, letters) => {
  expect(fullName({ firstName, lastName })).toBe(name);
  expect(initials({ firstName, lastName })).toBe(letters);
});
