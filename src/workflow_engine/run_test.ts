import { candidates } from './assignment.js';
import { readMoment } from './calendar.js';
import type { Definition } from './compile.js';
import { checkValue, type Data, type Value, valueIn } from './fields.js';
import { answerTrial, type Person, startTrial, type Trial, type TrialAnswer, type TrialProblem } from './trial.js';
import { type Budget, matchingWork, spend } from './work_budget.js';
import type { Field, Json, WorkflowTest } from './workflow_file.js';

/** How a test of a file ended; `failures` are sentences, none where it passed. */
export type TestRun = {
  readonly passed: boolean;
  readonly failures: readonly string[];
  readonly status: string | null;
  readonly outcome: string | null;
  readonly path: readonly string[];
  readonly data: Data;
  readonly transitionsTaken: readonly number[];
};

/** The time of a test that does not set its clock: any fixed moment, so that a test never depends on the day it is run. */
const USUAL_NOW = '2027-01-04T09:00:00.000Z';

type People = { byEmail: Map<string, Person> };
type Running = { definition: Definition; people: People; test: WorkflowTest; budget?: Budget | undefined };

/** Runs one test of a file on the pure engine (spec 3.6). What it costs is taken off `budget`: BudgetSpent is thrown where that is used up. */
export function runTest(definition: Definition, test: WorkflowTest, budget?: Budget): TestRun {
  const running = { definition, people: { byEmail: new Map() }, test, budget };
  const started = start(running);
  if ('failure' in started) return report(undefined, [started.failure]);
  let trial = started.trial;
  for (const [index, answer] of test.answers.entries()) {
    const next = answerOne(running, trial, answer);
    if ('failure' in next) return report(trial, [`Answer ${index + 1} (${answer.task}): ${next.failure}`]);
    trial = next.trial;
  }
  return report(trial, trial.error ? [trial.error.message] : unmet(running, trial));
}

function report(trial: Trial | undefined, failures: string[]): TestRun {
  const { status = null, outcome = null, path = [], data = {}, taken = [] } = trial ?? {};
  return { passed: failures.length === 0, failures, status, outcome, path, data, transitionsTaken: taken };
}

type Step = { trial: Trial } | { failure: string };

function start(running: Running): Step {
  const { definition, people, test, budget } = running;
  const ticket = definition.tickets.get(test.ticket)?.ticket;
  const { title, ...rest } = test.submit;
  const asksTitle = ticket?.ticket_title === undefined;
  const isField = definition.fields.has('title') && ticket?.fields.some(({ field }) => field === 'title');
  const given = asksTitle && !isField ? rest : test.submit;
  const data = typed(running, given, ticket?.fields.map(({ field }) => field) ?? []);
  if ('failure' in data) return data;
  const submission = { data: data.data, submitter: person(people, 'submitter@example.com') };
  const named = asksTitle && typeof title === 'string' ? { ...submission, title } : submission;
  const now = (test.now !== undefined && readMoment(test.now)) || USUAL_NOW;
  const world = { now, timeZone: 'UTC', person: (id: number) => nameOf(people, id), ...(budget && { budget }) };
  return stepOf(running, startTrial(definition, test.ticket, named, world));
}

function answerOne(running: Running, trial: Trial, answer: WorkflowTest['answers'][number]): Step {
  if (trial.error) return { failure: trial.error.message };
  if (!trial.open.includes(answer.task)) return { failure: `“${answer.task}” is not open then` };
  const given = answerGiven(running, answer);
  if ('failure' in given) return given;
  const by = 'output' in given ? whoDoes(running, trial, answer.task) : null;
  if (by === undefined) return { failure: 'Nobody may do this step: those who are left are excluded' };
  return stepOf(running, answerTrial(trial, answer.task, given, by));
}

function answerGiven(
  running: Running,
  { task, output, reply }: WorkflowTest['answers'][number],
): TrialAnswer | { failure: string } {
  if (reply) return { reply: { status: reply.status, body: (reply.body ?? null) as Json } };
  const asked = running.definition.tasks.get(task)?.task.output_schema?.map(({ field }) => field) ?? [];
  const data = typed(running, output ?? {}, asked);
  return 'failure' in data ? data : { output: data.data };
}

function stepOf({ definition }: Running, result: { trial: Trial } | { problems: readonly TrialProblem[] }): Step {
  if ('trial' in result) return result;
  const label = (field: string | null) => (field === null ? '' : `${definition.fields.get(field)?.label ?? field}: `);
  return { failure: result.problems.map(({ field, message }) => `${label(field)}${message}`).join('; ') };
}

/** A test's values in their stored form; people are given by e-mail and made where unknown. */
function typed(
  { definition, people, budget }: Running,
  given: { readonly [name: string]: Json },
  asked: readonly string[],
): { data: Data } | { failure: string } {
  const data: { [name: string]: Value } = {};
  spend(budget, { text: matchingWork(definition.fields, given) });
  for (const [name, json] of Object.entries(given)) {
    const field = definition.fields.get(name);
    if (!field || !asked.includes(name)) return { failure: `“${name}” is not asked there` };
    const checked = checkValue(field, withIds(people, field, json));
    if (!('value' in checked)) return { failure: `${field.label}: ${checked.problem}` };
    data[name] = checked.value;
  }
  return { data };
}

function withIds(people: People, field: Field, json: Json): Json {
  return field.type === 'user' && typeof json === 'string' ? person(people, json).id : json;
}

function person({ byEmail }: People, address: string): Person {
  const email = address.toLowerCase();
  const known = byEmail.get(email) ?? { id: byEmail.size + 1, name: email, email };
  byEmail.set(email, known);
  return known;
}

function nameOf({ byEmail }: People, id: number): string {
  return [...byEmail.values()].find((one) => one.id === id)?.name ?? `person ${id}`;
}

/** Who completes a step in a test: whom its `assign_to` names; where that is a role, somebody made for the step. */
function whoDoes({ definition, people }: Running, trial: Trial, key: string): Person | undefined {
  const assignTo = definition.tasks.get(key)?.task.assign_to;
  const facts = { submitterId: trial.ticket.submitter.id, data: trial.data, steps: trial.steps };
  const { groups, excluded } = candidates(assignTo, facts);
  const group = groups.find((one) => one.kind === 'worker' || !excluded.includes(one.id));
  if (group?.kind === 'worker') return person(people, `${key}@example.com`);
  return [...people.byEmail.values()].find(({ id }) => id === group?.id);
}

function unmet(running: Running, trial: Trial): string[] {
  const { status, outcome, path, data } = running.test.expect;
  return [
    ...differs('status', trial.status, status),
    ...differs('outcome', trial.outcome ?? 'none', outcome === null ? 'none' : outcome),
    ...differs('path', trial.path.join(' → '), path?.join(' → ')),
    ...Object.entries(data ?? {}).flatMap(([name, json]) => unmetValue(running, trial, name, json)),
  ];
}

function differs(what: string, is: string, expected: string | undefined): string[] {
  return expected === undefined || is === expected
    ? []
    : [`The ${what} is ${is || 'empty'}, not ${expected || 'empty'}`];
}

/** `null` expects a field to be unset. */
function unmetValue({ definition, people }: Running, trial: Trial, name: string, json: Json): string[] {
  const field = definition.fields.get(name);
  const checked = field && json !== null ? checkValue(field, withIds(people, field, json)) : undefined;
  const expected = checked && 'value' in checked ? checked.value : json;
  const is = valueIn(trial.data, name) ?? null;
  if (JSON.stringify(is) === JSON.stringify(expected)) return [];
  const shown = field?.type === 'user' ? nameOf(people, Number(is)) : JSON.stringify(is);
  return [`${field?.label ?? name} is ${is === null ? 'not set' : shown}, not ${JSON.stringify(json)}`];
}
