import { showData } from '#src/forms/workflow_form_data.js';
import { type Reader, showDateTime } from '#src/helpers/dates.js';
import { outcomeWord } from '#src/helpers/statuses.js';
import type { TrialInputs } from '#src/workflow_engine/replay.js';
import type { Trial } from '#src/workflow_engine/trial.js';
import { taskTitle } from './definition_words.js';
import { trialDiagram } from './trial_diagram.js';
import { answerPart, type ShownAnswer } from './trial_forms.js';
import { turnsInWords } from './trial_turns.js';
import { versionHref } from './version_page.js';
import { workflowDiagram } from './workflow_diagram.js';
import type { TrialGround } from './workflow_trials.js';
import { carriedInputs } from './workflow_trials.schema.js';

/** What stands in the page of a trial that is under way. */
export type ShownTrial = ShownAnswer & {
  readonly inputs: TrialInputs;
  readonly trials: readonly Trial[];
  readonly task?: string | undefined;
  readonly notice?: string | undefined;
  readonly keep?: { readonly title: string; readonly problem?: string };
};

/** Where a trial stands in a sentence. */
function whereTrialIs(trial: Trial): string {
  const { error, open } = trial;
  if (!error) return whereBranchesAre(trial);
  const stopped = `Stopped by a problem: ${error.message}`;
  return open.length > 0 ? `${stopped} The other branches go on. ${whereBranchesAre(trial)}` : stopped;
}

function whereBranchesAre({ definition, status, outcome, open, arrivals }: Trial): string {
  if (status === 'COMPLETED') return outcome ? `Completed: ${outcomeWord(outcome)}.` : 'Completed.';
  if (open.length === 0) return arrivals.length > 0 ? 'Waiting for other branches.' : 'Nothing has begun.';
  return `Waiting for ${open.map((key) => `“${taskTitle(definition, key)}”`).join(', and for ')}.`;
}

/** A trial that is under way: where it stands, its picture, the form of an open step, the data, what happened and why. */
export async function trialPage(
  ground: TrialGround,
  trial: Trial,
  shown: ShownTrial,
  { companyId, reader }: { companyId: number; reader: Reader },
) {
  const { version, people } = ground;
  const { fields, file } = version.definition;
  const names = file.workflow.fields.map(({ name }) => name);
  const named = { ...reader, person: people.person };
  const step = shown.task !== undefined && trial.open.includes(shown.task) ? shown.task : trial.open[0];
  const answer = step === undefined ? undefined : answerPart(ground, trial, step, shown, reader);
  const sentence = whereTrialIs(trial);
  const keepProblem = shown.keep?.problem;
  // Without an open step there is no form to lead to.
  const unasked = (shown.problems ?? []).map(({ message }) => ({ field: 'where', message }));
  const asked = answer?.problems ?? unasked;
  return {
    href: versionHref(version),
    carried: carriedInputs(shown.inputs),
    isFirst: shown.inputs.answers.length === 0,
    sentence,
    diagram: await workflowDiagram({ ...version, companyId }, trialDiagram(trial, sentence)),
    isStopped: trial.error !== undefined,
    clock: `${showDateTime(new Date(trial.world.now), 'UTC')} UTC`,
    ticketTitle: trial.ticket.title,
    notice: shown.notice ?? '',
    answer,
    problems: keepProblem ? [...asked, { field: 'test_title', message: keepProblem }] : asked,
    data: showData({ fields, names, layout: file.workflow.display_layout }, trial.data, named),
    turns: turnsInWords(shown.inputs, shown.trials, named),
    keep: version.state === 'draft' && !trial.error ? keepPart(ground, shown.keep) : null,
  };
}

function keepPart({ version }: TrialGround, keep: ShownTrial['keep']) {
  const asked = { name: 'test_title', id: 'test_title', label: 'Title of the test', type: 'text', required: true };
  const hint = 'What it shows, like “a refused request ends without a booking”';
  const field = { ...asked, hint, value: keep?.title ?? '', ...(keep?.problem && { problem: keep.problem }) };
  return { field, editVersion: editSeen(version) };
}

/** What a draft's forms carry, so that nobody overwrites what another changed meanwhile. */
export function editSeen({ id, editVersion }: { id: number; editVersion: number }): string {
  return `${id}-${editVersion}`;
}
