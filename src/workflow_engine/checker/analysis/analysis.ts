import type { TicketType } from '../../workflow_file.js';
import type { Finding } from '../finding.js';
import type { Flow } from '../flow.js';
import type { Readable } from '../readable.js';
import type { Together } from '../together.js';
import { type Ground, groundOf } from './ground.js';
import { hiddenRequiredFindings } from './hidden_required.js';
import { follow, prepared } from './known.js';
import { TooMuchWork } from './too_much_work.js';
import { notProvableFindings, turnFindings } from './turns.js';
import { type Run, unsetFindings } from './unset_findings.js';

/** Kinds of tickets are followed one by one, so that what only some bring along is known; beyond so many together. */
const MOST_FOLLOWED = 6;

/**
 * What is found by following which values can come to every step: gaps, overlaps, ways never taken, names that may be unset, divisors
 * that may be 0. `found`: what is wrong already, so that it is not judged again.
 */
export function analysisFindings(file: Readable, flow: Flow, together: Together, found: readonly Finding[]): Finding[] {
  const faulty = found.filter(({ severity }) => severity === 'error').map(({ pointer }) => pointer);
  const isFaulty = (pointer: string) => faulty.some((one) => one === pointer || one.startsWith(`${pointer}/`));
  const ground = groundOf(file, flow, together, isFaulty);
  try {
    return followedFindings(file, ground, isFaulty);
  } catch (caught) {
    if (!(caught instanceof TooMuchWork)) throw caught;
    return notProvableFindings(ground);
  }
}

function followedFindings(file: Readable, ground: Ground, isFaulty: (pointer: string) => boolean): Finding[] {
  const now = prepared(ground);
  const apart = file.tickets.length <= MOST_FOLLOWED ? file.tickets.map((ticket) => [ticket]) : [file.tickets];
  const runOf = (tickets: Run['tickets']): Run => ({ tickets, known: follow(now, types(tickets)) });
  const runs = apart.map(runOf);
  const unset = new Map<string, Finding>();
  for (const run of runs)
    for (const finding of unsetFindings(now, run, isFaulty))
      if (!unset.has(finding.pointer)) unset.set(finding.pointer, finding);
  const looks = runs.map(({ known }) => known.looks);
  return [...hiddenRequiredFindings(now, runs, isFaulty), ...turnFindings(now, looks), ...unset.values()];
}

function types(tickets: Run['tickets']): TicketType[] {
  return tickets.map(({ it }) => it);
}
