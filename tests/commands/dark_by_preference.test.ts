import { expect, it } from 'vitest';
import { darkByPreference } from '#src/commands/dark_by_preference.js';

const dark = (rule: string) => `@media (prefers-color-scheme:dark){${rule}}`;

it.each([
  ['a plain rule stays', '.a{x:1}', '.a{x:1}'],
  ['the theme', '.theme-dark,[data-bs-theme=dark]{x:1}', `.theme-dark,[data-bs-theme=dark]{x:1}${dark(':root{x:1}')}`],
  [
    'what is inside the theme',
    '.b{y:2}.theme-dark .c{x:1}.d{z:3}',
    `.b{y:2}.theme-dark .c{x:1}${dark(':root .c{x:1}')}.d{z:3}`,
  ],
  [
    'the bar',
    '.navbar-dark,.navbar[data-bs-theme=dark]{x:1}',
    `.navbar-dark,.navbar[data-bs-theme=dark]{x:1}${dark('.navbar{x:1}')}`,
  ],
  ['in a media query', '@media print{.theme-dark{x:1}}', `@media print{.theme-dark{x:1}${dark(':root{x:1}')}}`],
  [
    'a rule that only excludes it stays',
    ':root:not(.theme-dark):not(.x,.y) .c{x:1}',
    ':root:not(.theme-dark):not(.x,.y) .c{x:1}',
  ],
  ['another class of a like name stays', '.theme-darker{x:1}', '.theme-darker{x:1}'],
])('%s', (_, css, expected) => {
  expect(darkByPreference(css)).toBe(expected);
});
