import { readMoment } from './calendar.js';
import type { Definition } from './compile.js';
import { checkValue, type Data, type Value } from './fields.js';
import { answerTrial, startTrial, type Trial, type TrialAnswer, type TrialProblem } from './trial.js';
import { personAt, SUBMITTER, type TrialPeople, trialName, trialPeople, whoDoes, withIds } from './trial_people.js';
import { type Budget, matchingWork, spend } from './work_budget.js';
import type { Json, WorkflowTest } from './workflow_file.js';

/** What is given to a trial, as a test of the file holds it; it is all the state that a trial has. */
export type TrialInputs = Pick<WorkflowTest, 'ticket' | 'now' | 'submit' | 'answers'>;
export type GivenAnswer = TrialInputs['answers'][number];

/** Why an input was not taken; `problems` where its form refused it. */
export type Refusal = { readonly failure: string; readonly problems: readonly TrialProblem[] };
export type Step = { readonly trial: Trial } | Refusal;

/** How far the inputs led: the trial after each of them (the first: after the submission), and the one that was refused. */
export type Replay = { readonly trials: readonly Trial[]; readonly refused?: Refusal };

/** The time of a test that does not set its clock: any fixed moment, so that a test never depends on the day it is run. */
export const USUAL_NOW = '2027-01-04T09:00:00.000Z';

/** What a trial runs on. */
export type Running = {
  readonly definition: Definition;
  readonly people: TrialPeople;
  readonly budget?: Budget | undefined;
};

/** Runs inputs one after the other on the pure engine. BudgetSpent is thrown where what it may cost is used up. */
export function replay(
  definition: Definition,
  inputs: TrialInputs,
  { people = trialPeople(), budget }: { people?: TrialPeople; budget?: Budget | undefined } = {},
): Replay {
  const running = { definition, people, budget };
  const trials: Trial[] = [];
  let step = submitInputs(running, inputs);
  for (const answer of inputs.answers) {
    if (!('trial' in step)) break;
    trials.push(step.trial);
    step = answerInputs(running, step.trial, answer);
  }
  return 'trial' in step ? { trials: [...trials, step.trial] } : { trials, refused: step };
}

/** Submits the ticket of the inputs. */
export function submitInputs(running: Running, { ticket: key, now: clock, submit }: TrialInputs): Step {
  const { definition, people, budget } = running;
  const ticket = definition.tickets.get(key)?.ticket;
  const { title, ...rest } = submit;
  const asksTitle = ticket?.ticket_title === undefined;
  const isField = definition.fields.has('title') && ticket?.fields.some(({ field }) => field === 'title');
  const given = asksTitle && !isField ? rest : submit;
  const data = typed(running, given, ticket?.fields.map(({ field }) => field) ?? []);
  if ('failure' in data) return data;
  const submission = { data: data.data, submitter: personAt(people, SUBMITTER) };
  const named = asksTitle && typeof title === 'string' ? { ...submission, title } : submission;
  const now = (clock !== undefined && readMoment(clock)) || USUAL_NOW;
  const world = { now, timeZone: 'UTC', person: (id: number) => trialName(people, id), ...(budget && { budget }) };
  return stepOf(running, startTrial(definition, key, named, world));
}

/** Answers one open step of a trial. */
export function answerInputs(running: Running, trial: Trial, answer: GivenAnswer): Step {
  // Where one branch stands still the others go on, as a real ticket's do.
  if (!trial.open.includes(answer.task)) return refusal(trial.error?.message ?? `“${answer.task}” is not open then`);
  const given = answerGiven(running, answer);
  if ('failure' in given) return given;
  const by = 'output' in given ? whoDoes(running.people, trial, answer.task) : null;
  if (by === undefined) return refusal('Nobody may do this step: those who are left are excluded');
  return stepOf(running, answerTrial(trial, answer.task, given, by));
}

function answerGiven(running: Running, { task, output, reply }: GivenAnswer): TrialAnswer | Refusal {
  if (reply) return { reply: { status: reply.status, body: (reply.body ?? null) as Json } };
  const asked = running.definition.tasks.get(task)?.task.output_schema?.map(({ field }) => field) ?? [];
  const data = typed(running, output ?? {}, asked);
  return 'failure' in data ? data : { output: data.data };
}

const refusal = (failure: string): Refusal => ({ failure, problems: [] });

function stepOf({ definition }: Running, result: { trial: Trial } | { problems: readonly TrialProblem[] }): Step {
  if ('trial' in result) return result;
  const label = (field: string | null) => (field === null ? '' : `${definition.fields.get(field)?.label ?? field}: `);
  const { problems } = result;
  return { failure: problems.map(({ field, message }) => `${label(field)}${message}`).join('; '), problems };
}

/** Inputs' values in their stored form; people are given by e-mail and made where unknown. */
function typed(
  { definition, people, budget }: Running,
  given: { readonly [name: string]: Json },
  asked: readonly string[],
): { data: Data } | Refusal {
  const data: { [name: string]: Value } = {};
  spend(budget, { text: matchingWork(definition.fields, given) });
  for (const [name, json] of Object.entries(given)) {
    const field = definition.fields.get(name);
    if (!field || !asked.includes(name)) return refusal(`“${name}” is not asked there`);
    const checked = checkValue(field, withIds(people, field, json));
    if (!('value' in checked)) return refusal(`${field.label}: ${checked.problem}`);
    data[name] = checked.value;
  }
  return { data };
}
