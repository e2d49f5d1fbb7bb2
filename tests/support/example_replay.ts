import type { Finding } from '#src/workflow_engine/checker/finding.js';
import { compile, type Definition } from '#src/workflow_engine/compile.js';
import { holds } from '#src/workflow_engine/expressions/evaluate.js';
import type { Data } from '#src/workflow_engine/fields.js';
import { answerTrial, type Person, startTrial, type Trial, type TrialResult } from '#src/workflow_engine/trial.js';
import type { Json, WorkflowFile } from '#src/workflow_engine/workflow_file.js';

type Given = { readonly [name: string]: Json };
type Example = {
  readonly step: string | null;
  readonly values: Given;
  readonly ticket?: string;
  readonly now?: string;
  readonly submit?: Given;
  readonly answers?: readonly { readonly task: string; readonly output: Given }[];
};

/** Findings whose example must do what it says. */
export const WITH_EXAMPLE: readonly string[] = ['gap', 'overlap', 'never_taken', 'maybe_unset'];

/**
 * Runs the ticket of a finding's example through the pure trial and says how it is not what the finding says; nothing where it is.
 * 'none' where the finding has an example but no ticket to run.
 */
export function replay(file: WorkflowFile, finding: Finding): string | undefined {
  const example = finding.example as unknown as Example;
  if (example.ticket === undefined || !example.submit || !example.answers) return 'none';
  const definition = compile(file);
  const trials = runOf(definition, example);
  if (finding.pointer.includes('/ticket_title/'))
    return String(trials).includes('The title cannot be made') ? undefined : 'the ticket has a title';
  if (typeof trials === 'string') return trials;
  const last = trials.at(-1) as Trial;
  const { error } = last;
  if (finding.code === 'gap')
    return said(error?.code === 'no_transition_holds' && last.stopped.includes(example.step), last);
  if (finding.code === 'maybe_unset') return said(isUnset(finding, example, last), last);
  return said(isShadowed(definition, finding, example, trials), last);
}

function said(shown: boolean, { path, open, error, data }: Trial): string | undefined {
  return shown ? undefined : JSON.stringify({ path, open, error, data });
}

function runOf(
  definition: Definition,
  { ticket = '', submit = {}, answers = [], now = '2027-01-04T09:00:00.000Z' }: Example,
): Trial[] | string {
  const { title, ...rest } = submit;
  const asksTitle = definition.tickets.get(ticket)?.title === undefined;
  const submission = {
    data: stored(asksTitle ? rest : submit),
    submitter: person('submitter'),
    ...(asksTitle && { title: String(title) }),
  };
  let result: TrialResult = startTrial(definition, ticket, submission, { now, timeZone: 'UTC' });
  const trials: Trial[] = [];
  for (const answer of [...answers, undefined]) {
    if ('problems' in result) return JSON.stringify(result.problems);
    trials.push(result.trial);
    if (answer) result = answerTrial(result.trial, answer.task, { output: stored(answer.output) }, person('worker'));
  }
  return trials;
}

function person(name: 'submitter' | 'worker'): Person {
  const email = `${name}@example.com`;
  return { id: name === 'submitter' ? 101 : 102, name, email };
}

/** People are given by e-mail, as in a test of a file. */
function stored(given: Given): Data {
  const id = (value: Json) => Number(/^person(\d+)@example\.com$/.exec(String(value))?.[1] ?? 0);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, id(value) || value])) as Data;
}

/** The ticket stands still because the very name has no value, or nobody is named for the step that it has come to. */
function isUnset(
  { pointer }: Finding,
  { step, values }: Example,
  { error, data, open, stopped, definition }: Trial,
): boolean {
  const names = Object.keys(values);
  if (pointer.endsWith('/assign_to/field'))
    return open.includes(step ?? '') && names.some((name) => data[name] === undefined);
  const labels = names.map((name) => definition.fields.get(name.split('.').at(-1) ?? '')?.label ?? name);
  const isNamed = labels.some((label) => error?.message.includes(`“${label}” has no value`));
  return (
    isNamed &&
    (pointer.includes('/set/')
      ? error?.code === 'set_failed'
      : error?.code === 'condition_failed' && stopped.includes(step))
  );
}

/** Another way was taken out of the step though this one's condition holds as well. */
function isShadowed(
  definition: Definition,
  { pointer }: Finding,
  { step }: Example,
  trials: readonly Trial[],
): boolean {
  const index = Number(pointer.split('/')[3]);
  const ways = definition.waysFrom(step);
  const [before, after] = trials.length > 1 ? trials.slice(-2) : [undefined, trials[0]];
  const taken = after?.taken.slice(before?.taken.length ?? 0) ?? [];
  const condition = ways.find((way) => way.index === index)?.condition;
  if (!after || taken.includes(index) || !ways.some((way) => taken.includes(way.index))) return false;
  const { data, steps, ticket, world } = after;
  return !condition || holds(condition, { fields: definition.fields, data, steps, ticket, ...world });
}
