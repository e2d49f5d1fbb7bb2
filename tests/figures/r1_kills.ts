import type pg from 'pg';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { measureKills } from './kills.ts';

/** What a product without the event row would know after the crash. */
const forget = (owner: pg.Client) => owner.query('delete from workflow_events where handled_at is null');

const KILLS = { short: 6, usual: 200, full: 1_000 } as const;

/** R1 of the reliability goals: killed at random moments under load, one process. */
export const R1: FigureDefinition = {
  goal: 'kill -9 under load, one process (200 times, 1,000 with --full): 0 lost, 0 stuck, 0 duplicates',
  mutants: ['no_event_row'],
  measure: ({ form, mutant }: FigureOptions) =>
    measureKills({
      kills: KILLS[form],
      writes: KILLS[form] * 20,
      processes: 1,
      ...(mutant === 'no_event_row' && { whileDown: forget }),
    }),
};
