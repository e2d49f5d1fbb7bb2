import { compile, type Definition } from '../../compile.js';
import type { Data } from '../../fields.js';
import type { Json, WorkflowFile } from '../../workflow_file.js';
import { type Ground, groundOf } from '../analysis/ground.js';
import type { Finding, FindingCode } from '../finding.js';
import { flowOf } from '../flow.js';
import type { Readable } from '../readable.js';
import { findRun, type Run } from './find_run.js';
import { type Goal, goalOf } from './goal.js';
import type { SamplesOf } from './outputs.js';

/** What an example ticket shows best. */
const SHOWN: readonly FindingCode[] = ['gap', 'overlap', 'never_taken', 'maybe_unset'];
/** Beyond so many findings no more tickets are looked for: who has more mends these first. */
const MOST_RUNS = 20;
const MOST_ENTRIES = 15_000;

/** Gives findings with an example the ticket and answers that lead there, as a test of the file would have them; where none is found they stay as they are. */
export function withRuns(file: WorkflowFile, parts: Readable, findings: readonly Finding[]): Finding[] {
  const flow = flowOf(parts);
  const shown = findings
    .filter(({ code, example }) => SHOWN.includes(code) && example !== undefined)
    .slice(0, MOST_RUNS);
  if (!flow || shown.length === 0) return [...findings];
  const definition = compile(file);
  const ground = groundOf(parts, flow, { open: () => false, beside: () => [] }, () => false);
  const samples = samplesIn(ground);
  const budget = { entries: MOST_ENTRIES };
  return findings.map((finding) => {
    const goal = shown.includes(finding) ? goalOf(finding) : undefined;
    const run = goal && findRun(definition, goal, samples, budget);
    return goal && run ? { ...finding, example: exampleOf(definition, goal, run) } : finding;
  });
}

function samplesIn(ground: Ground): SamplesOf {
  const known = new Map<string, readonly Json[]>();
  return (field) => {
    const samples =
      known.get(field) ?? ground.classes(field).members.flatMap(([one]) => (one?.certain ? [one.value] : []));
    known.set(field, samples);
    return samples;
  };
}

function exampleOf(definition: Definition, goal: Goal, { ticket, submit, answers }: Run): Json {
  const isTitled = definition.tickets.get(ticket)?.title !== undefined;
  const { now, today } = goal.values;
  const moment = now ?? (today === undefined ? undefined : `${today}T12:00:00.000Z`);
  return {
    ...(goal.finding.example as { [key: string]: Json }),
    ticket,
    ...(moment === undefined ? {} : { now: moment }),
    submit: { ...inFile(definition, submit), ...(isTitled ? {} : { title: 'Example' }) },
    answers: answers.map(({ task, output }) => ({ task, output: inFile(definition, output) })),
  };
}

/** Values as a test of a file has them: people by their e-mail. */
function inFile({ fields }: Definition, data: Data): { [name: string]: Json } {
  const named = (name: string, value: Json) =>
    fields.get(name)?.type === 'user' ? `person${value}@example.com` : value;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, named(name, value)]));
}
