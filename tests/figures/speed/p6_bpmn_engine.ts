import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { completeTask } from '#src/workflow_ops/complete_task.js';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { publishFile } from '../../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../../support/people.ts';
import { withFigureDatabase } from '../database.ts';
import type { FigureDefinition, FigureOptions } from '../figure.ts';
import { bpmnProcess } from './bpmn_process.ts';
import { median, ratio } from './hammer.ts';
import { machine } from './process_facts.ts';
import { reached, SIZES } from './sizes.ts';

const FASTER = 2;
const OF_ITS_CPU = 0.2;
const AT_ONCE = 8;
const STEPS = ['one', 'two', 'three'];

const step = (key: string) => ({
  ...{ key, title: key, task_type: 'FORM', assign_to: { company_role: 'Support' } },
  ...{ input_schema: ['what'], output_schema: [] },
});
const FILE = JSON.stringify({
  ticketflower: 1,
  workflow: {
    key: 'three_steps',
    title: 'Three steps',
    fields: [{ name: 'what', type: 'text', label: 'What' }],
    tasks: STEPS.map(step),
    transitions: [null, ...STEPS].map((from, index) => ({ from, to: STEPS[index] ?? null })),
  },
  tickets: [{ key: 'three', title: 'Three', ticket_title: { var: 'what' }, fields: [{ field: 'what' }] }],
});

const OPEN = `
  select i.id from ticket_instances t join workflow_instances w on w.company_id = t.company_id and w.ticket_instance_id = t.id
    join task_instances i on i.company_id = w.company_id and i.workflow_instance_id = w.id and i.t_status = 'OPEN'
   where t.company_id = $1 and t.number = $2`;

/** A ticket of ours through the same three steps, from start to end, each commit on the disk. */
async function ourProcess(owner: pg.Client): Promise<() => Promise<void>> {
  const company = await makeCompany(owner, 'Three steps');
  const person = await makePerson(owner, company, 'Ann Three', { companyRoles: ['Support'] });
  const current = currentFor(company, person);
  await publishFile(current, FILE);
  return async () => {
    const submission = { ticketKey: 'three', submissionToken: randomUUID(), given: { what: 'Anything' } };
    const submitted = await submitTicket(current, submission);
    if (submitted.kind !== 'submitted') throw new Error(`the submission was ${submitted.kind}`);
    for (const _ of STEPS) {
      const { rows } = await owner.query<{ id: number }>({
        name: 'open',
        text: OPEN,
        values: [company.id, submitted.number],
      });
      const completed = await completeTask(current, { taskId: rows[0]?.id ?? 0, given: {} });
      if (completed.kind !== 'completed') throw new Error(`the completion was ${completed.kind}`);
    }
  };
}

type Measured = { readonly rate: number; readonly cpu_us: number };

/** Runs processes, eight at once, for so many seconds: how many a second, and Node's CPU for one. */
async function stretch(process_: () => Promise<void>, seconds: number): Promise<Measured> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let done = 0;
  const client = async () => {
    for (; performance.now() - began < seconds * 1_000; done++) await process_();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const { user, system } = process.cpuUsage(cpu);
  const elapsed = (performance.now() - began) / 1_000;
  return { rate: Math.round((10 * done) / elapsed) / 10, cpu_us: Math.round((user + system) / Math.max(1, done)) };
}

const middle = (all: readonly Measured[]): Measured => ({
  rate: median(all.map(({ rate }) => rate)),
  cpu_us: median(all.map(({ cpu_us }) => cpu_us)),
});

async function measure({ form }: FigureOptions) {
  const { seconds, rounds } = SIZES[form];
  return withFigureDatabase(async ({ owner }) => {
    const processes = { ours: await ourProcess(owner), theirs: await bpmnProcess() };
    const found: { ours: Measured[]; theirs: Measured[] } = { ours: [], theirs: [] };
    // The first of each compiles and prepares.
    for (const name of ['ours', 'theirs'] as const) await stretch(processes[name], seconds / 4);
    for (let round = 0; round < rounds; round++)
      for (const name of ['ours', 'theirs'] as const) found[name].push(await stretch(processes[name], seconds));
    const [ours, theirs] = [middle(found.ours), middle(found.theirs)];
    const times = ratio(ours.rate, theirs.rate);
    const of_its_cpu = ratio(ours.cpu_us, theirs.cpu_us);
    const goal = { times: FASTER, of_its_cpu: OF_ITS_CPU };
    const ok = reached(form, 0, times >= FASTER && of_its_cpu <= OF_ITS_CPU);
    return { ok, goal, times, of_its_cpu, ours, theirs, by: 'bpmn-engine 25.0.1', machine: machine() };
  });
}

/** P6 of the speed goals: three steps that people do, by our verbs and on the disk, against bpmn-engine in memory. */
export const P6: FigureDefinition = {
  goal: `a three-task process from start to end, durable: at least ${FASTER} times bpmn-engine in memory, with at most ${OF_ITS_CPU} of its Node CPU`,
  mutants: [],
  measure,
};
