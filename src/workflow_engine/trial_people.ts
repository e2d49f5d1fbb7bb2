import { candidates } from './assignment.js';
import type { Person, Trial } from './trial.js';
import type { Field, Json } from './workflow_file.js';

/** The people of a trial by their e-mail; one who is named and not there is made. */
export type TrialPeople = { readonly byEmail: Map<string, Person> };

/** Who submits in trials and tests. */
export const SUBMITTER = 'submitter@example.com';

/** The people of a trial that begins: those who are known, called by their e-mail as in a test. */
export function trialPeople(known: readonly { id: number; email: string }[] = []): TrialPeople {
  return { byEmail: new Map(known.map(({ id, email }) => [email.toLowerCase(), { id, name: email, email }])) };
}

/** The person with this address, made where unknown. */
export function personAt({ byEmail }: TrialPeople, address: string): Person {
  const email = address.toLowerCase();
  const next = Math.max(0, ...[...byEmail.values()].map(({ id }) => id)) + 1;
  const known = byEmail.get(email) ?? { id: next, name: email, email };
  byEmail.set(email, known);
  return known;
}

/** A person's e-mail by id. */
export function emailOf({ byEmail }: TrialPeople, id: number): string | undefined {
  return [...byEmail.values()].find((one) => one.id === id)?.email;
}

/** A person's name by id. */
export function trialName({ byEmail }: TrialPeople, id: number): string {
  return [...byEmail.values()].find((one) => one.id === id)?.name ?? `person ${id}`;
}

/** A test's value with the people it names by e-mail as their ids. */
export function withIds(people: TrialPeople, field: Field, json: Json): Json {
  return field.type === 'user' && typeof json === 'string' ? personAt(people, json).id : json;
}

/** Who completes a step in a trial: whom its `assign_to` names; where that is a role, somebody made for the step; undefined where all are excluded. */
export function whoDoes(people: TrialPeople, trial: Trial, key: string): Person | undefined {
  const assignTo = trial.definition.tasks.get(key)?.task.assign_to;
  const facts = { submitterId: trial.ticket.submitter.id, data: trial.data, steps: trial.steps };
  const { groups, excluded } = candidates(assignTo, facts);
  const group = groups.find((one) => one.kind === 'worker' || !excluded.includes(one.id));
  if (group?.kind === 'worker') return personAt(people, `${key}@example.com`);
  return [...people.byEmail.values()].find(({ id }) => id === group?.id);
}
