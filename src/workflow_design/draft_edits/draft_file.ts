import { z } from 'zod';
import { below, error, type Finding } from '#src/workflow_engine/checker/finding.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import {
  taskSchema,
  ticketTypeSchema,
  type WorkflowFile,
  workflowFileSchema,
  workflowSchema,
} from '#src/workflow_engine/workflow_file.js';
import { withExpressions } from './expressions_in.js';

/** A workflow file that may be half-finished: it may lack steps and ticket types. */
export const draftFileSchema = workflowFileSchema.extend({
  workflow: workflowSchema.extend({ tasks: z.array(taskSchema).max(500) }),
  tickets: z.array(ticketTypeSchema).max(50),
});

/** What even a half-finished draft must have right, as it could not be kept or shown otherwise: one of each key, both ends of every way, expressions of the language. */
export function draftFindings(file: WorkflowFile): Finding[] {
  const { fields, tasks } = file.workflow;
  return [
    ...twice(
      fields.map(({ name }) => name),
      '/workflow/fields',
      'name',
    ),
    ...twice(
      tasks.map(({ key }) => key),
      '/workflow/tasks',
      'key',
    ),
    ...twice(
      file.tickets.map(({ key }) => key),
      '/tickets',
      'key',
    ),
    ...lostEnds(file),
    ...unreadable(file),
  ];
}

function twice(names: readonly string[], pointer: string, key: string): Finding[] {
  return names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [error('duplicate_name', below(pointer, at, key), `“${name}” is there twice; give one of them another name`)],
  );
}

function lostEnds({ workflow: { tasks, transitions } }: WorkflowFile): Finding[] {
  const keys = new Set(tasks.map(({ key }) => key));
  return transitions.flatMap((transition, at) =>
    (['from', 'to'] as const).flatMap((end) => {
      const key = transition[end];
      if (key === null || keys.has(key)) return [];
      return [error('bad_reference', below('/workflow/transitions', at, end), `There is no step “${key}”`)];
    }),
  );
}

function unreadable(file: WorkflowFile): Finding[] {
  const findings: Finding[] = [];
  withExpressions(file, (expression, { pointer }) => {
    const parsed = parse(expression);
    if ('problems' in parsed)
      findings.push(
        ...parsed.problems.map((problem) => error('schema', `${pointer}${problem.pointer}`, problem.message)),
      );
    return expression;
  });
  return findings;
}
