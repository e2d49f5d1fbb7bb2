import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bruteForce, byTheChecker, decisions, decisionsApart } from '../../support/random_decisions.ts';

it('also of two fields that are compared with each other', () => {
  fc.assert(
    fc.property(decisionsApart, (decision) => {
      expect(byTheChecker(decision)).toEqual(bruteForce(decision));
    }),
    { numRuns: 25, seed: 20_261_126 },
  );
});

it('gaps, overlaps, ways never taken and unset names are those that all values together show', () => {
  fc.assert(
    fc.property(decisions, (decision) => {
      expect(byTheChecker(decision)).toEqual(bruteForce(decision));
    }),
    { numRuns: 100, seed: 20_261_126 },
  );
}, 120_000);
