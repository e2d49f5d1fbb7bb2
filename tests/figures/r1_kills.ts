import type pg from 'pg';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { killsOf, measureKills } from './kills.ts';

/** What a product without the event row would know after the crash. */
const forget = (owner: pg.Client) => owner.query('delete from workflow_events where handled_at is null');

/** R1 of the reliability goals: killed at random moments under load, one process. */
export const R1: FigureDefinition = {
  goal: 'kill -9 under load, one process (200 times, 1,000 with --full): 0 lost, 0 stuck, 0 duplicates',
  mutants: ['no_event_row'],
  measure: (options: FigureOptions) =>
    measureKills({
      kills: killsOf(options),
      writes: killsOf(options) * 20,
      processes: 1,
      ...(options.mutant === 'no_event_row' && { whileDown: forget }),
    }),
};
