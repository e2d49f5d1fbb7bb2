import type pg from 'pg';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { killsOf, measureKills } from './kills.ts';

/** Every event loses its first mark of being handled: it is handled a second time, as by two processes without a lock. */
const LOSE_THE_MARK = `
  create table marks_lost (company_id int, event_id int, primary key (company_id, event_id));
  create function lose_the_mark() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    insert into marks_lost values (old.company_id, old.id) on conflict do nothing;
    if found then new.handled_at := null; end if;
    return new;
  end $$;
  create trigger lose_the_mark before update on workflow_events
    for each row when (old.handled_at is null and new.handled_at is not null) execute function lose_the_mark()`;
const DROP_THE_KEY = `
  alter table task_instances drop constraint task_instances_company_id_cause_event_id_task_definition_id_key`;

const MUTANTS: { readonly [name: string]: (owner: pg.Client) => Promise<unknown> } = {
  no_lock: (owner) => owner.query(LOSE_THE_MARK),
  no_unique_key: (owner) => owner.query(`${LOSE_THE_MARK};${DROP_THE_KEY}`),
};

/** R2 of the reliability goals: the same with two processes, every completion sent to both at once: one transition per cause. */
export const R2: FigureDefinition = {
  goal: 'kill -9 under load, two processes, every completion sent twice at once: exactly one transition per cause',
  mutants: Object.keys(MUTANTS),
  measure: (options: FigureOptions) => {
    const prepare = MUTANTS[options.mutant ?? ''];
    const kills = killsOf(options);
    return measureKills({ kills, writes: kills * 20, processes: 2, ...(prepare && { prepare }) });
  },
};
