import type pg from 'pg';
import { CRASH_POINTS, type CrashPoint, crashOnce, eventsHandled, STUCK } from '../support/crashes.ts';
import { publishFile } from '../support/definitions.ts';
import { currentFor, makeCompany, makePerson, type Person } from '../support/people.ts';
import { startServer, stopServer } from '../support/server_process.ts';
import { purchase } from '../support/workflows.ts';
import { withFigureDatabase } from './database.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';

type Ground = { env: Record<string, string>; owner: pg.Client; dana: Person };

async function prepare(owner: pg.Client): Promise<Person> {
  const company = await makeCompany(owner, 'Figure R5');
  const dana = await makePerson(owner, company, 'Dana Ortiz');
  await publishFile(currentFor(company, dana), purchase());
  return dana;
}

/** The mutant: what a product without the event row would know after the crash. */
const forget = (owner: pg.Client) => owner.query('delete from workflow_events where handled_at is null');

async function kill(
  { env, owner, dana }: Ground,
  point: CrashPoint,
  mutant: string | undefined,
): Promise<{ fired: boolean; handled: boolean }> {
  const fired = await crashOnce(env, dana, owner, point);
  if (mutant === 'no_event_row') await forget(owner);
  const server = await startServer(env);
  const handled = await eventsHandled(owner);
  await stopServer(server);
  return { fired, handled };
}

async function measure({ full, mutant }: FigureOptions) {
  return withFigureDatabase(async ({ url, owner }) => {
    const dana = await prepare(owner);
    const ground = {
      env: { DATABASE_URL: url, SESSION_SECRET: 'only for figures, only for figures, only' },
      owner,
      dana,
    };
    const rounds = full ? 20 : 1;
    const kills = [];
    for (const point of CRASH_POINTS)
      for (let round = 0; round < rounds; round++) kills.push(await kill(ground, point, mutant));
    const fired = kills.filter((one) => one.fired).length;
    const { rows } = await owner.query(STUCK);
    const duplicates = (
      await owner.query(
        'select from task_instances group by company_id, cause_event_id, task_definition_id having count(*) > 1',
      )
    ).rowCount;
    const ok = fired === kills.length && kills.every(({ handled }) => handled) && rows.length === 0 && duplicates === 0;
    return { ok, kills: kills.length, fired, stuck: rows.length, duplicates };
  });
}

/** R5 of the reliability goals: every named crash point × its flow × 20 (once in the short form): 0 stuck, 0 duplicates. */
export const R5: FigureDefinition = {
  goal: 'every named crash point: 0 tickets stuck, 0 tasks twice',
  mutants: ['no_event_row'],
  measure,
};
