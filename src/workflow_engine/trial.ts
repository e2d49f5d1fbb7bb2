import type { CompiledTask, CompiledTicket, Definition } from './compile.js';
import { type Env, ExpressionError, evaluate } from './expressions/evaluate.js';
import { checkValue, type Data } from './fields.js';
import { answerForm } from './form.js';
import { moveOn, type Trial, type TrialWorld } from './move_trial.js';
import { conditionsIn, spend } from './work_budget.js';
import type { Json } from './workflow_file.js';

export type Person = { readonly id: number; readonly name: string; readonly email: string };

export type { Trial, TrialWorld };

export type TrialProblem = { readonly field: string | null; readonly message: string };
export type TrialResult = { readonly trial: Trial } | { readonly problems: readonly TrialProblem[] };
export type Submission = { readonly data: Data; readonly title?: string; readonly submitter: Person };
export type TrialAnswer =
  | { readonly output: Data }
  | { readonly reply: { readonly status: number; readonly body: Json } };

/** Submits a ticket without side effects and moves on as far as no person or action is needed. */
export function startTrial(
  definition: Definition,
  ticketKey: string,
  given: Submission,
  world: TrialWorld,
): TrialResult {
  const compiled = definition.tickets.get(ticketKey);
  if (!compiled) return refused(null, `There is no ticket “${ticketKey}”`);
  const untitled = { number: null, title: '', submitter: given.submitter };
  const form = { fields: definition.fields, entries: compiled.ticket.fields };
  spend(world.budget, { conditions: conditionsIn(form.entries) });
  const env = { ...world, ticket: untitled };
  const answered = attempt(() => answerForm(form, presetsOf(definition, compiled), given.data, env));
  if ('problem' in answered) return refused(null, answered.problem);
  const { data, problems } = answered.result;
  if (problems.length > 0) return { problems };
  const title = titleFor(definition, compiled, given, { ...world, ticket: untitled, data });
  if ('problems' in title) return title;
  const ticket = { ...untitled, number: 1, title: title.text };
  const submitted = { definition, world, ticket, data, steps: {}, ...NOT_STARTED };
  return { trial: moveOn(submitted, { kind: 'ticket_submitted', task: null, data }) };
}

const NOT_STARTED = {
  status: 'NOT_STARTED',
  outcome: null,
  open: [],
  arrivals: [],
  stopped: [],
  path: [],
  passed: 0,
  taken: [],
  turns: [],
} as const;

/** Answers an open step: a person's output, or an action's reply. `by` is who completed it. */
export function answerTrial(trial: Trial, key: string, answer: TrialAnswer, by: Person | null): TrialResult {
  const step = trial.definition.tasks.get(key);
  if (!step || !trial.open.includes(key)) return refused(null, `“${key}” is not open then`);
  const isForm = step.task.task_type === 'FORM';
  if (isForm !== 'output' in answer)
    return refused(null, isForm ? `“${key}” is answered with an output` : `“${key}” is answered with a reply`);
  const given = 'output' in answer ? formData(trial, step, answer.output, by) : replyData(trial, step, answer.reply);
  if ('problems' in given) return given;
  const steps = { ...trial.steps, [key]: { data: given.output, completed_by: by?.id ?? null } };
  // Two branches may have begun the same step: one answer completes one task.
  const open = trial.open.toSpliced(trial.open.indexOf(key), 1);
  const { data } = given;
  const passed = isForm ? 0 : trial.passed;
  return { trial: moveOn({ ...trial, data, steps, open, passed }, { kind: 'task_completed', task: key, data }) };
}

type Given = { data: Data; output: Data } | { problems: readonly TrialProblem[] };

function formData(trial: Trial, { task }: CompiledTask, output: Data, by: Person | null): Given {
  const form = { fields: trial.definition.fields, entries: task.output_schema ?? [] };
  const env = { ...trial.world, ticket: trial.ticket, task: { assignee: by } };
  spend(trial.world.budget, { conditions: conditionsIn(form.entries) });
  const answered = attempt(() => answerForm(form, trial.data, output, env));
  if ('problem' in answered) return refused(null, answered.problem);
  const { data, problems, asked } = answered.result;
  if (problems.length > 0) return { problems };
  return { data, output: Object.fromEntries(Object.entries(data).filter(([name]) => asked.includes(name))) };
}

function replyData(
  trial: Trial,
  { task, outputTransform }: CompiledTask,
  reply: { status: number; body: Json },
): Given {
  if (reply.status < 200 || reply.status > 299)
    return refused(null, `“${task.key}” fails: the reply's status is ${reply.status}`);
  const env = { ...envOf(trial), response: reply };
  const output: { [name: string]: Data[string] } = {};
  for (const [name, node] of outputTransform) {
    const field = trial.definition.fields.get(name);
    const value = attempt(() => evaluate(node, env));
    const checked = field && 'result' in value ? checkValue(field, value.result) : undefined;
    if (!checked || !('value' in checked))
      return refused(name, checked?.problem ?? ('problem' in value ? value.problem : 'No such field'));
    output[name] = checked.value;
  }
  return { data: { ...trial.data, ...output }, output };
}

function envOf({ definition, data, steps, ticket, world }: Trial): Env {
  return { fields: definition.fields, data, steps, ticket, ...world };
}

/** The values that a ticket sets without asking, in their stored form; the checker has refused what does not fit. */
export function presetsOf({ fields }: Definition, { ticket }: CompiledTicket): Data {
  const entries = Object.entries(ticket.presets ?? {}).flatMap(([name, value]) => {
    const field = fields.get(name);
    const checked = field && checkValue(field, value);
    return checked && 'value' in checked ? [[name, checked.value] as const] : [];
  });
  return Object.fromEntries(entries);
}

type TitleEnv = TrialWorld & { ticket: Env['ticket']; data: Data };

function titleFor(definition: Definition, { title }: CompiledTicket, given: Submission, env: TitleEnv) {
  if (!title) return given.title ? { text: given.title } : refused('title', 'Enter a title');
  const text = attempt(() => evaluate(title, { fields: definition.fields, steps: {}, ...env }));
  return 'problem' in text
    ? refused('title', `The title cannot be made: ${text.problem}`)
    : { text: String(text.result) };
}

/** Only a file that the checker refuses has forms that cannot be answered; a draft may be such a file. */
function attempt<T>(calculation: () => T): { result: T } | { problem: string } {
  try {
    return { result: calculation() };
  } catch (caught) {
    if (caught instanceof ExpressionError) return { problem: caught.message };
    throw caught;
  }
}

function refused(field: string | null, message: string): { problems: TrialProblem[] } {
  return { problems: [{ field, message }] };
}
