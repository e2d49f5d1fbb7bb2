import { z } from 'zod';
import { id, text } from '../forms/text.js';
import { isDate } from '../workflow_engine/calendar.js';

/** Who acted: one person, the system itself, or any operator of the installation. */
export type AuditPerson = 'system' | 'support' | number;

/** Which rows of the audit log are asked for; days are those of the reader's time zone, both included. */
export type AuditFilter = {
  readonly person?: AuditPerson | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly ticket?: number | undefined;
};
/** A page of them: the rows older than row `before`. */
export type AuditQuery = AuditFilter & { readonly before?: number | undefined };

const person = z.union([z.literal('system'), z.literal('support'), id]);
const day = z.string().refine(isDate);
const ticket = z
  .string()
  .transform((typed) => typed.trim().replace(/^#/, ''))
  .pipe(id);

/** Reads the page's URL; what is unknown or malformed filters nothing. */
export function readAuditQuery(query: { readonly [name: string]: unknown }): AuditQuery {
  return {
    person: person.safeParse(query.person).data,
    action: text('', 100).safeParse(query.action).data,
    subject: text('', 100).safeParse(query.subject).data,
    from: day.safeParse(query.from).data,
    to: day.safeParse(query.to).data,
    ticket: ticket.safeParse(query.ticket).data,
    before: id.safeParse(query.before).data,
  };
}

/** A filter as a URL says it. */
export function auditParams(filter: AuditFilter): Record<string, string> {
  const names = ['person', 'action', 'subject', 'from', 'to', 'ticket'] as const;
  return Object.fromEntries(
    names.flatMap((name) => (filter[name] === undefined ? [] : [[name, String(filter[name])]])),
  );
}
