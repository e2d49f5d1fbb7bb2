import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkText } from '#src/workflow_engine/checker/check.js';
import { compile } from '#src/workflow_engine/compile.js';
import { runTest } from '#src/workflow_engine/run_test.js';

const text = readFileSync(
  new URL('../../src/workflow_design/templates/application_for_leave.json', import.meta.url),
  'utf8',
);
const company = { companyRoles: [], activeTaskWorkers: 1, actionsAvailable: false };

describe('the template application_for_leave', () => {
  const { file, findings } = checkText(text, company);

  it('has nothing wrong; its two company roles are new to a company', () => {
    expect(findings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['new_company_role', '/workflow/tasks/0/assign_to/else/company_role'],
      ['new_company_role', '/workflow/tasks/1/assign_to/company_role'],
    ]);
  });

  it('has tests that take every transition', () => {
    if (!file) throw new Error('the template cannot be read');
    const definition = compile(file);
    const runs = (file.tests ?? []).map((test) => runTest(definition, test));
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    const taken = new Set(runs.flatMap(({ transitionsTaken }) => transitionsTaken));
    expect([...taken].sort()).toEqual(file.workflow.transitions.map((_, index) => index));
  });
});
