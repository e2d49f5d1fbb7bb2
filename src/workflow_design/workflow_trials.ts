import type { Current } from '#src/current.js';
import { NotFound } from '#src/errors.js';
import type { Typed, WorkflowForm } from '#src/forms/workflow_form.js';
import { readAnswers, refuseForeign } from '#src/forms/workflow_form_body.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { ExpressionError } from '#src/workflow_engine/expressions/evaluate.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';
import {
  answerInputs,
  type GivenAnswer,
  type Refusal,
  type Replay,
  type Running,
  replay,
  submitInputs,
  type TrialInputs,
} from '#src/workflow_engine/replay.js';
import { presetsOf, type Trial } from '#src/workflow_engine/trial.js';
import { emailOf, personAt, SUBMITTER, whoDoes } from '#src/workflow_engine/trial_people.js';
import { BudgetSpent, TESTS_BUDGET } from '#src/workflow_engine/work_budget.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { findTrialPeople, type PeopleOfTrial } from './trial_people.js';
import { findVersion, type Version } from './workflow_definitions.js';
import type { VersionRef } from './workflow_definitions.schema.js';

/** A version that is tried out, and who is there to act. */
export type TrialGround = { readonly version: Version; readonly people: PeopleOfTrial };

/** What is wrong with an input, as the page lists it; `field` is a workflow's field, null: nothing in particular. */
export type InputProblem = { readonly field: string | null; readonly message: string };
type Reader = { readonly timeZone: string };

/** A version to try out. Throws NotFound. */
export async function findTrialGround(current: Current, ref: VersionRef): Promise<TrialGround> {
  const version = await findVersion(current, ref);
  return { version, people: await findTrialPeople(current, version.definition) };
}

const runningOn = ({ version, people }: TrialGround): Running => ({
  definition: version.definition,
  people: people.people,
  budget: { ...TESTS_BUDGET },
});

/** Runs what a page carries; a trial that takes too long is refused like a wrong input. */
export function replayed(ground: TrialGround, inputs: TrialInputs): Replay {
  const { definition, people, budget } = runningOn(ground);
  const run = withinBudget(() => replay(definition, inputs, { people, budget }));
  return 'failure' in run ? { trials: [], refused: run } : run;
}

function withinBudget<T>(run: () => T): T | Refusal {
  try {
    return run();
  } catch (caught) {
    if (!(caught instanceof BudgetSpent)) throw caught;
    return { failure: 'This trial takes too long to be run. Start again with less text', problems: [] };
  }
}

/** A ticket type by its key. Throws NotFound. */
export function ticketOf({ version }: TrialGround, key: string): CompiledTicket {
  const ticket = version.definition.tickets.get(key);
  if (!ticket) throw new NotFound();
  return ticket;
}

/** A form of a trial as it is drawn and read. */
export type TrialForm = { readonly form: WorkflowForm; readonly before: Data; readonly env: FormEnv };

/** The form that starts a trial. */
export function submissionForm({ version, people }: TrialGround, compiled: CompiledTicket, now: string): TrialForm {
  const { definition } = version;
  const form = { fields: definition.fields, entries: compiled.ticket.fields, layout: compiled.ticket.edit_layout };
  const submitter = personAt(people.people, SUBMITTER);
  const env = { ticket: { number: null, title: '', submitter }, now, timeZone: 'UTC', person: people.person };
  return { form, before: presetsOf(definition, compiled), env };
}

/** The form of an open step. */
export function answerFormOf({ version, people }: TrialGround, trial: Trial, key: string): TrialForm {
  const task = version.definition.tasks.get(key)?.task;
  const form = { fields: version.definition.fields, entries: task?.output_schema ?? [], layout: task?.edit_layout };
  const assignee = whoDoes(people.people, trial, key) ?? null;
  const { now, timeZone } = trial.world;
  return {
    form,
    before: trial.data,
    env: { ticket: trial.ticket, task: { assignee }, now, timeZone, person: people.person },
  };
}

/** What was typed into a form as a test holds it: people by e-mail; or what is wrong. */
export function typedInputs(
  { people }: TrialGround,
  { form, before, env }: TrialForm,
  typed: Typed,
  reader: Reader,
): { given: { [name: string]: Json }; problems: readonly InputProblem[] } {
  refuseForeign(form, typed);
  const read = orProblem(() => readAnswers(form, before, typed, { reader, env }));
  if ('message' in read) return { given: {}, problems: [read] };
  const problems: InputProblem[] = [...read.problems];
  const given: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(read.given)) {
    const email = form.fields.get(name)?.type === 'user' ? emailOf(people.people, Number(value)) : undefined;
    const isUser = form.fields.get(name)?.type === 'user';
    if (isUser && email === undefined) problems.push({ field: name, message: 'Choose a person from the list' });
    else given[name] = email ?? (value as Json);
  }
  return { given, problems };
}

/** Runs something that reads a form's conditions; in a draft with faults they may not be answerable. */
export function orProblem<T extends object>(run: () => T): T | (InputProblem & { readonly field: null }) {
  try {
    return run();
  } catch (caught) {
    if (!(caught instanceof ExpressionError)) throw caught;
    return { field: null, message: `A condition of this form cannot be answered: ${caught.message}. Check the draft` };
  }
}

/** Whether a new input is taken after those before it: the problems, none where it is. */
export function inputProblems(ground: TrialGround, inputs: TrialInputs, last?: GivenAnswer): readonly InputProblem[] {
  const trial = last && replayed(ground, inputs).trials.at(-1);
  const step = withinBudget(() =>
    last && trial ? answerInputs(runningOn(ground), trial, last) : submitInputs(runningOn(ground), inputs),
  );
  if ('trial' in step) return [];
  return step.problems.length > 0 ? step.problems : [{ field: null, message: step.failure }];
}
