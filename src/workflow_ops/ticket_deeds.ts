import type { Tone } from '#src/helpers/statuses.js';
import type { TicketFacts } from './ticket_facts.js';
import type { DEEDS, DeedFact } from './ticket_rows.js';
import { errorWords } from './workflow_error_words.js';

/** What somebody did to a ticket by hand, as its timeline says it. */
export type DeedEntry = {
  readonly icon: string;
  readonly tone: Tone;
  readonly who: string;
  readonly text: string;
  readonly detail?: string;
  readonly time: Date;
};

type Action = (typeof DEEDS)[number];
type Look = { readonly icon: string; readonly tone: Tone };
const LOOKS: { readonly [action in Action]: Look } = {
  'put the ticket on hold': { icon: 'player-pause', tone: 'waiting' },
  'resumed the ticket': { icon: 'player-play', tone: 'info' },
  'cancelled the ticket': { icon: 'ban', tone: 'neutral' },
  'skipped a task': { icon: 'arrow-right', tone: 'waiting' },
  'assigned a task': { icon: 'user-check', tone: 'info' },
  'retried a workflow error': { icon: 'refresh', tone: 'info' },
  'reviewed a workflow error': { icon: 'eye', tone: 'neutral' },
  'resolved a workflow error': { icon: 'circle-check', tone: 'success' },
};

const isAction = (action: string): action is Action => Object.hasOwn(LOOKS, action);

/** What was done to a ticket by hand; what was done about its errors is for ticket admins. */
export function deedsOf(facts: TicketFacts, forAdmin: boolean): DeedEntry[] {
  const shown = facts.deeds.filter(({ subjectType }) => forAdmin || subjectType !== 'workflow_error');
  return shown.flatMap((deed): DeedEntry[] => {
    if (!isAction(deed.action)) return [];
    const who = facts.person(deed.actorId);
    const detail = detailOf(deed, facts);
    return [{ ...LOOKS[deed.action], who, text: textOf(deed, facts), ...(detail && { detail }), time: deed.createdAt }];
  });
}

type After = {
  readonly reason?: string;
  readonly skip_reason?: string;
  readonly resolution_notes?: string;
  readonly assigned_to?: number;
};
const afterOf = ({ after }: DeedFact) => (after ?? {}) as After;

function textOf(deed: DeedFact, { tasks, person }: TicketFacts): string {
  const title = tasks.find(({ id }) => id === deed.subjectId)?.title ?? 'a task';
  if (deed.action === 'skipped a task') return `skipped “${title}”`;
  if (deed.action === 'assigned a task') return `gave “${title}” to ${person(afterOf(deed).assigned_to ?? null)}`;
  return deed.action;
}

function detailOf(deed: DeedFact, { errors }: TicketFacts): string | undefined {
  const { reason, skip_reason: skipped, resolution_notes: notes } = afterOf(deed);
  if (deed.subjectType !== 'workflow_error') return reason ?? skipped;
  const error = errors.find(({ id }) => id === deed.subjectId);
  return notes ?? (error && errorWords(error.errorType, error.errorCode).cause);
}
