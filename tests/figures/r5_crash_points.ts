import type pg from 'pg';
import {
  CRASHES,
  type Crash,
  crashableFile,
  crashOnce,
  eventsHandled,
  prepareCrashes,
  type Scene,
  STUCK,
} from '../support/crashes.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson } from '../support/people.ts';
import { startServer, stopServer } from '../support/server_process.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { figureEnv } from './kills.ts';

const ROUNDS = { short: 1, usual: 1, full: 20 } as const;
const DUPLICATES =
  'select from task_instances group by company_id, cause_event_id, task_definition_id having count(*) > 1';

/** The mutant: what a product without the event row would know after the crash. */
const forget = (owner: pg.Client) => owner.query('delete from workflow_events where handled_at is null');
/** Where the mutant shows: between the user's commit and what follows. */
const BETWEEN = CRASHES.filter(({ name }) => name === 'after_submit_commit' || name === 'after_completion_commit');

/** Every crash once, each on its own ticket. What a crash leaves is put off, so that the next server dies of its own and not of this. */
async function killAtAll(scene: Scene, crashes: readonly Crash[]): Promise<number> {
  let fired = 0;
  await prepareCrashes(scene, crashes);
  for (const crash of crashes) {
    if (await crashOnce(scene, crash)) fired++;
    await scene.owner.query(`update workflow_events set due_at = 'infinity' where handled_at is null`);
  }
  await scene.owner.query('update workflow_events set due_at = now() where handled_at is null');
  return fired;
}

async function measure({ form, mutant }: FigureOptions) {
  return withFigureDatabase(async ({ url, owner }) => {
    const company = await makeCompany(owner, 'Figure R5');
    const person = await makePerson(owner, company, 'Dana Ortiz');
    await publishFile(currentFor(company, person), crashableFile());
    const scene = { env: figureEnv(url), owner, person };
    const crashes = mutant === undefined ? CRASHES : BETWEEN;
    let fired = 0;
    let handled = true;
    for (let round = 0; round < ROUNDS[form]; round++) {
      fired += await killAtAll(scene, crashes);
      if (mutant === 'no_event_row') await forget(owner);
      const server = await startServer(scene.env);
      handled = (await eventsHandled(owner)) && handled;
      await stopServer(server);
    }
    const broken = (await owner.query('select from broken_branches')).rowCount ?? 0;
    const stuck = (await owner.query(STUCK)).rows.length + broken;
    const duplicates = (await owner.query(DUPLICATES)).rowCount ?? 0;
    const asked = ROUNDS[form] * crashes.length;
    const ok = fired === asked && handled && stuck === 0 && duplicates === 0;
    return { ok, points: crashes.length, kills: asked, fired, handled, stuck, duplicates };
  });
}

/** R5 of the reliability goals: every named crash point × its flows × 20 (once in the short form): 0 stuck, 0 duplicates. */
export const R5: FigureDefinition = {
  goal: 'every named crash point in each of its flows (20 times with --full): 0 tickets stuck, 0 tasks twice',
  mutants: ['no_event_row'],
  measure,
};
