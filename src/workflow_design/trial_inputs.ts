import type { Typed } from '#src/forms/workflow_form.js';
import { typedOf } from '#src/forms/workflow_form_fields.js';
import { type Data, valueIn } from '#src/workflow_engine/fields.js';
import type { GivenAnswer, TrialInputs } from '#src/workflow_engine/replay.js';
import { withIds } from '#src/workflow_engine/trial_people.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import {
  answerFormOf,
  type InputProblem,
  inputProblems,
  replayed,
  submissionForm,
  type TrialForm,
  type TrialGround,
  ticketOf,
  typedInputs,
} from './workflow_trials.js';
import { replyIn, titleForm } from './workflow_trials.schema.js';

type Reader = { readonly timeZone: string };
/** The inputs with what was typed; or what is wrong with it. */
type Taken =
  | { readonly inputs: TrialInputs; readonly problems: readonly InputProblem[] }
  | { readonly inputs?: never; readonly problems: readonly InputProblem[] };

type Submitted = {
  readonly ticket: string;
  readonly now: string;
  readonly title: string | undefined;
  readonly typed: Typed;
};

/** Takes the form that starts a trial. Throws NotFound for a ticket type that is not there. */
export function takeSubmission(ground: TrialGround, { ticket, now, title, typed }: Submitted, reader: Reader): Taken {
  const compiled = ticketOf(ground, ticket);
  const read = compiled.title ? undefined : titleForm.safeParse({ title: title ?? '' });
  const { given, problems } = typedInputs(ground, submissionForm(ground, compiled, now), typed, reader);
  const untitled = read?.error ? [{ field: 'title', message: read.error.issues[0]?.message ?? 'Enter a title' }] : [];
  const wrong = [...untitled, ...problems];
  if (wrong.length > 0) return { problems: wrong };
  const submit = read?.data ? { title: read.data.title, ...given } : given;
  const inputs = { ticket, now, submit, answers: [] };
  const refused = inputProblems(ground, inputs);
  return refused.length > 0 ? { problems: refused } : { inputs, problems: [] };
}

type Sent = {
  readonly task: string;
  readonly typed: Typed;
  readonly reply: { readonly status: string; readonly body: string };
};

/** Takes the answer of an open step. */
export function takeAnswer(ground: TrialGround, before: TrialInputs, sent: Sent, reader: Reader): Taken {
  const trial = replayed(ground, before).trials.at(-1);
  const task = ground.version.definition.tasks.get(sent.task)?.task;
  if (!trial?.open.includes(sent.task) || !task) return { problems: [{ field: null, message: NOT_OPEN }] };
  const read =
    task.task_type === 'FORM'
      ? typedAnswer(ground, answerFormOf(ground, trial, sent.task), sent, reader)
      : repliedAnswer(sent);
  if ('problems' in read) return read;
  const refused = inputProblems(ground, before, read.answer);
  if (refused.length > 0) return { problems: refused };
  return { inputs: { ...before, answers: [...before.answers, read.answer] }, problems: [] };
}

const NOT_OPEN = 'This step is not open any more. Go on from where the trial is now';
type Read = { readonly answer: GivenAnswer } | { readonly problems: readonly InputProblem[] };

function typedAnswer(ground: TrialGround, form: TrialForm, { task, typed }: Sent, reader: Reader): Read {
  const { given, problems } = typedInputs(ground, form, typed, reader);
  return problems.length > 0 ? { problems } : { answer: { task, output: given } };
}

function repliedAnswer({ task, reply: typed }: Sent): Read {
  const { reply, problems } = replyIn(typed);
  return reply ? { answer: { task, reply } } : { problems };
}

/** A trial without its last input, and what was typed there; without `last` it was the submission. */
export function undone(ground: TrialGround, inputs: TrialInputs, reader: Reader) {
  const last = inputs.answers.at(-1);
  const before = { ...inputs, answers: inputs.answers.slice(0, -1) };
  if (last) return { inputs: before, last, opened: openedAnswer(ground, before, last, reader) };
  const { form } = submissionForm(ground, ticketOf(ground, inputs.ticket), inputs.now ?? '');
  const { title } = inputs.submit;
  const typed = typedAgain(ground, form, inputs.submit, reader);
  return { inputs: before, last, opened: { typed, ...(typeof title === 'string' ? { title } : {}) } };
}

function openedAnswer(ground: TrialGround, before: TrialInputs, last: GivenAnswer, reader: Reader) {
  const { reply, output = {} } = last;
  if (reply) return { reply: { status: String(reply.status), body: JSON.stringify(reply.body ?? null, null, 2) } };
  const trial = replayed(ground, before).trials.at(-1);
  if (!trial) return {};
  return { typed: typedAgain(ground, answerFormOf(ground, trial, last.task).form, output, reader) };
}

function typedAgain(
  { people }: TrialGround,
  form: TrialForm['form'],
  given: { [name: string]: Json },
  reader: Reader,
): Typed {
  const data = form.entries.flatMap(({ field: name }) => {
    const field = form.fields.get(name);
    const value = valueIn(given as Data, name);
    return field && value !== undefined ? [[name, withIds(people.people, field, value as Json)] as const] : [];
  });
  return typedOf(form, Object.fromEntries(data) as Data, reader);
}
