import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinsOf } from '#src/workflow_engine/branches.js';
import { checkFile } from '#src/workflow_engine/checker/check.js';
import { flowOf } from '#src/workflow_engine/checker/flow.js';
import { readable } from '#src/workflow_engine/checker/readable.js';
import { findTogether } from '#src/workflow_engine/checker/together.js';
import { comingTo, forkOf } from './support/brute_force.js';
import { reordered, workflows } from './support/random_workflows.js';
import { Simulation } from './support/simulation.js';
import type { Loose } from './support/workflow_files.js';

const company = { companyRoles: [], activeTaskWorkers: 1, actionsAvailable: true };
const RUNS = Number(process.env.RUNS ?? 150);
const salts = fc.integer({ min: 0, max: 1_000_000 });

function codes(file: Loose, severity: 'error' | 'warning'): string[] {
  return checkFile(file, company)
    .findings.filter((one) => one.severity === severity)
    .map(({ code }) => code);
}

describe('random workflows', { timeout: 120_000 }, () => {
  it('of any kind are never silently stuck, and complete only when no branch lives', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(workflows, salts, (file, salt) => {
        const { status, errors, codes: all } = new Simulation(file, salt, false).run();
        expect(status === 'COMPLETED' || errors.length > 0).toBe(true);
        for (const code of all) met.add(code);
      }),
      { numRuns: RUNS },
    );
    // Conditions do fail.
    expect([...met]).toContain('condition_failed');
  });

  it('that the checker accepts begin each join once per pass, and no join waits for another', () => {
    let accepted = 0;
    fc.assert(
      fc.property(workflows, salts, (file, salt) => {
        if (codes(file, 'error').length > 0) return;
        accepted++;
        const strict = !codes(file, 'warning').includes('starts_twice');
        const rest = new Simulation(file, salt, strict).run();
        expect(rest.codes.has('stuck_join')).toBe(false);
        if (rest.errors.length === 0) expect(rest.status).toBe('COMPLETED');
      }),
      { numRuns: 2 * RUNS },
    );
    // The property would say little if hardly any workflow were accepted.
    expect(accepted).toBeGreaterThan(RUNS / 4);
  });

  it('come to the same end whatever the order of lines in the file', () => {
    fc.assert(
      fc.property(workflows, salts, salts, (file, salt, order) => {
        expect(new Simulation(reordered(file, order), salt, false).run()).toEqual(
          new Simulation(file, salt, false).run(),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('have two branches at two steps only where the checker foresees it', () => {
    fc.assert(
      fc.property(workflows, salts, (file, salt) => {
        const flow = flowOf(readable(file));
        if (!flow) throw new Error('the file cannot be read');
        const foreseen = findTogether(flow);
        const simulation = new Simulation(file, salt, false);
        simulation.run();
        for (const pair of simulation.together) {
          const [one = '', other = ''] = pair.split(' ');
          expect([pair, foreseen.open(one, other)]).toEqual([pair, true]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('have the forks of their joins, and the steps that these wait for, as plain search finds them', () => {
    fc.assert(
      fc.property(workflows, ({ workflow }) => {
        const keys = workflow.tasks.map(({ key }: Loose) => key);
        for (const [join, { fork, waitsFor }] of joinsOf(workflow.transitions, keys)) {
          expect([join, fork]).toEqual([join, forkOf(workflow.transitions, join)]);
          expect([join, [...waitsFor].sort()]).toEqual([join, [...comingTo(workflow.transitions, join)].sort()]);
        }
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});
