import { compile, type Definition } from '../compile.js';
import { runTest } from '../run_test.js';
import { type Budget, BudgetSpent, isSpent, TESTS_BUDGET } from '../work_budget.js';
import type { WorkflowFile, WorkflowTest } from '../workflow_file.js';
import { below, error, type Finding } from './finding.js';
import type { At, Readable } from './readable.js';
import { missing, namesOf } from './references.js';

/** Names in tests that do not exist: warnings, as the workflow itself is sound (spec 3.5). */
export function testReferenceFindings(file: Readable): Finding[] {
  return file.tests.flatMap((test) => referencesOf(file, test)).map((finding) => ({ ...finding, severity: 'warning' }));
}

/** Runs the file's tests on the pure engine; one that names what is not there is not run, its names are reported instead. */
export function testRunFindings(file: WorkflowFile, parts: Readable): Finding[] {
  const definition = compile(file);
  const runnable = parts.tests.filter((test) => referencesOf(parts, test).length === 0);
  const budget = { ...TESTS_BUDGET };
  const findings: Finding[] = [];
  for (const { it, pointer } of runnable) {
    const failure = failureOf(definition, it, budget);
    if (failure !== undefined) findings.push(error('test_failed', pointer, failure));
    if (isSpent(budget)) break;
  }
  return findings;
}

function failureOf(definition: Definition, test: WorkflowTest, budget: Budget): string | undefined {
  try {
    const { passed, failures } = runTest(definition, test, budget);
    return passed ? undefined : `The test “${test.title}” does not end as it says. ${failures.join('. ')}`;
  } catch (caught) {
    if (!(caught instanceof BudgetSpent)) throw caught;
    return `The test “${test.title}” was not run to its end: ${caught.message}. Make the tests fewer or shorter`;
  }
}

function referencesOf(file: Readable, { it, pointer }: At<WorkflowTest>): Finding[] {
  const [tasks, fields] = [namesOf(file.names.tasks), namesOf(file.names.fields)];
  const ticket = file.tickets.find((one) => one.it.key === it.ticket)?.it;
  const titled = ticket?.ticket_title === undefined ? new Set([...fields, 'title']) : fields;
  const { outcome, path = [], data } = it.expect;
  return [
    ...missing({ it: it.ticket, pointer: below(pointer, 'ticket') }, namesOf(file.names.tickets), 'ticket'),
    ...names(it.submit, below(pointer, 'submit'), titled),
    ...it.answers.flatMap((answer, index) => [
      ...missing({ it: answer.task, pointer: below(pointer, 'answers', index, 'task') }, tasks, 'step'),
      ...names(answer.output, below(pointer, 'answers', index, 'output'), fields),
    ]),
    ...(outcome == null
      ? []
      : missing({ it: outcome, pointer: below(pointer, 'expect', 'outcome') }, namesOf(file.outcomes), 'outcome')),
    ...path.flatMap((step, index) =>
      missing({ it: step, pointer: below(pointer, 'expect', 'path', index) }, tasks, 'step'),
    ),
    ...names(data, below(pointer, 'expect', 'data'), fields),
  ];
}

function names(record: object | undefined, pointer: string, known: ReadonlySet<string>): Finding[] {
  return Object.keys(record ?? {}).flatMap((name) =>
    missing({ it: name, pointer: below(pointer, name) }, known, 'field'),
  );
}
