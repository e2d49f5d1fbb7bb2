import { onWire, type SummaryLine, type Typed } from '#src/forms/workflow_form.js';
import { showData } from '#src/forms/workflow_form_data.js';
import { drawForm, isDecidedByButtons, typedOf } from '#src/forms/workflow_form_fields.js';
import { type Reader, showDateTime } from '#src/helpers/dates.js';
import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { openingValues } from '#src/workflow_engine/form.js';
import type { Trial } from '#src/workflow_engine/trial.js';
import { taskTitle, whoWords } from './definition_words.js';
import { versionHref } from './version_page.js';
import {
  answerFormOf,
  type InputProblem,
  orProblem,
  submissionForm,
  type TrialForm,
  type TrialGround,
} from './workflow_trials.js';

/** What stands in a trial's form and what is wrong with it. */
export type ShownInput = { readonly typed?: Typed; readonly problems?: readonly InputProblem[] };

/** What stands in the form of an open step; an action's is what the other system is to answer. */
export type ShownAnswer = ShownInput & { readonly reply?: { readonly status: string; readonly body: string } };

/** Problems as the summary at the page's top lists them; what is of no field leads to the form. */
function summaryOf({ form }: TrialForm, problems: readonly InputProblem[]): SummaryLine[] {
  return problems.flatMap(({ field, message }) =>
    // What is no field of the workflow is the page's own.
    field === null || !form.fields.has(field)
      ? [{ field: field ?? 'trial-form', message }]
      : onWire(form, [{ field, message }]),
  );
}

type Drawn = {
  readonly sections: ReturnType<typeof drawForm>;
  readonly needsButton: boolean;
  readonly problems: readonly SummaryLine[];
};

function draw(
  { form, before, env }: TrialForm,
  { people }: TrialGround,
  shown: Required<ShownInput>,
  reader: Reader,
): Drawn {
  const problems = shown.problems.flatMap(({ field, message }) => (field === null ? [] : [{ field, message }]));
  const drawing = { before, typed: shown.typed, problems, people: people.offered, reader, env };
  const sections = orProblem(() => drawForm(form, drawing));
  const failed = 'message' in sections;
  const said = summaryOf({ form, before, env }, failed ? [...shown.problems, sections] : shown.problems);
  return { sections: failed ? [] : sections, needsButton: failed || !isDecidedByButtons(form), problems: said };
}

/** The form that starts a trial: the clock, and what the ticket asks. */
export function submissionPage(
  ground: TrialGround,
  compiled: CompiledTicket,
  { now, title = '', ...shown }: ShownInput & { now: string; title?: string | undefined },
  reader: Reader,
) {
  const trialForm = submissionForm(ground, compiled, now);
  const opening = typedOf(trialForm.form, openingValues(trialForm.form, {}, new Set()), reader);
  const { typed = opening, problems = [] } = shown;
  const titleProblem = problems.find(({ field }) => field === 'title')?.message;
  const asked = { name: 'title', id: 'title', label: 'Title', type: 'text', required: true, value: title };
  return {
    ...draw(trialForm, ground, { typed, problems }, reader),
    href: versionHref(ground.version),
    ticket: compiled.ticket.key,
    description: compiled.ticket.description ?? '',
    titleField: compiled.title ? null : { ...asked, ...(titleProblem && { problem: titleProblem }) },
    now,
    clock: `${showDateTime(new Date(now), 'UTC')} UTC`,
    tickets: otherTickets(ground, compiled),
  };
}

function otherTickets({ version }: TrialGround, { ticket }: CompiledTicket) {
  const { tickets } = version.file;
  if (tickets.length < 2) return null;
  const href = `${versionHref(version)}/trial`;
  const items = tickets.map(({ key, title }) => ({
    label: title,
    href: `${href}?ticket=${key}`,
    current: key === ticket.key,
  }));
  return { label: 'Which ticket to try', items };
}

/** The form of an open step, and what its page shows beside. */
export function answerPart(ground: TrialGround, trial: Trial, key: string, shown: ShownAnswer, reader: Reader) {
  const compiled = ground.version.definition.tasks.get(key);
  if (!compiled) return undefined;
  const { task, readByTransitions } = compiled;
  const trialForm = answerFormOf(ground, trial, key);
  const { form, before } = trialForm;
  const opening = () => typedOf(form, openingValues(form, before, readByTransitions), reader);
  const { typed = opening(), problems = [] } = shown;
  const stated = { fields: form.fields, names: task.input_schema ?? [], layout: task.display_layout };
  const others = [...new Set(trial.open)].filter((one) => one !== key);
  const isAction = task.task_type !== 'FORM';
  return {
    ...draw(trialForm, ground, { typed, problems }, reader),
    ...{ key, isAction, title: task.title, description: task.description ?? '' },
    who: whoWords(ground.version.definition, task),
    facts: showData(stated, trial.data, { ...reader, person: ground.people.person }, { unset: 'Not given' }),
    reply: isAction ? replyFields(shown.reply ?? { status: '200', body: '{}' }, problems) : [],
    others: others.map((one) => ({ key: one, title: taskTitle(ground.version.definition, one) })),
  };
}

function replyFields({ status, body }: { status: string; body: string }, problems: readonly InputProblem[]) {
  const said = (name: string) => {
    const problem = problems.find(({ field }) => field === name)?.message;
    return problem === undefined ? {} : { problem };
  };
  return [
    {
      name: 'reply_status',
      id: 'reply_status',
      label: 'Status of the reply',
      type: 'integer',
      value: status,
      ...said('reply_status'),
    },
    {
      name: 'reply_body',
      id: 'reply_body',
      label: 'Body of the reply, in JSON',
      type: 'long_text',
      value: body,
      ...said('reply_body'),
    },
  ];
}
