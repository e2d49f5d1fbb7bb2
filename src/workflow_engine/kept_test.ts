import type { TrialInputs } from './replay.js';
import type { Trial } from './trial.js';
import type { Json, WorkflowTest } from './workflow_file.js';

/** A trial as a test: what was given, and what came of it (status, outcome, path, and what no person typed). Given people are named by e-mail already. */
export function testOf(title: string, inputs: TrialInputs, trial: Trial): WorkflowTest {
  const { status, outcome, path } = trial;
  const data = computed(inputs, trial);
  return {
    title,
    ticket: inputs.ticket,
    ...(inputs.now === undefined ? {} : { now: inputs.now }),
    submit: inputs.submit,
    answers: inputs.answers,
    expect: {
      ...{ status, outcome, path: [...path] },
      ...(Object.keys(data).length > 0 ? { data } : {}),
    },
  };
}

/** Values of fields that a step set or a reply brought; of people only their ids are known, which no file holds. */
function computed(inputs: TrialInputs, { definition, data }: Trial): { [name: string]: Json } {
  const typed = new Set([inputs.submit, ...inputs.answers.map(({ output = {} }) => output)].flatMap(Object.keys));
  const presets = definition.tickets.get(inputs.ticket)?.ticket.presets ?? {};
  const names = Object.keys(data).filter((name) => !typed.has(name) && !Object.hasOwn(presets, name));
  const shown = names.filter((name) => definition.fields.get(name)?.type !== 'user');
  return Object.fromEntries(shown.map((name) => [name, data[name] as Json]));
}
