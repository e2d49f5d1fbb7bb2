import { dateIn, readMoment } from '../calendar.js';
import type { Data, Fields } from '../fields.js';
import { valueIn } from '../fields.js';
import type { Json } from '../workflow_file.js';
import { type Name, nameOf } from './names.js';

/** All that an expression can read: the workflow's data and steps, the ticket, the event's time (`now`, ISO UTC), an action's response. */
export type Env = {
  fields: Fields;
  data: Data;
  steps: { readonly [key: string]: { data: Data; completed_by: number | null } };
  ticket: { number: number | null; title: string; submitter: { id: number; name: string; email: string } };
  task?: { assignee: { name: string; email: string } | null };
  now: string;
  /** The company's time zone. */
  timeZone: string;
  response?: { status: number; body: Json };
  person?: (id: number) => string;
  /** In forms, and only there, comparing an unset field is false instead of an error (spec 3.1). */
  unsetIsFalse?: boolean;
};

/** What a name stands for now; undefined where it is unset or the tenant's name is none. */
export function lookUp(text: string, env: Env): Json | undefined {
  const name = nameOf(text);
  return name && (valueNow(name, env) ?? undefined);
}

function valueNow(name: Name, env: Env): Json | undefined {
  switch (name.of) {
    case 'field':
      return valueIn(env.data, name.field);
    case 'step':
    case 'completed_by': {
      const step = Object.hasOwn(env.steps, name.step) ? env.steps[name.step] : undefined;
      return step && (name.of === 'step' ? valueIn(step.data, name.field) : step.completed_by);
    }
    case 'ticket':
      return ofTicket(name.part, env.ticket);
    case 'task':
      return env.task?.assignee?.[name.part];
    case 'today':
      return dateIn(env.timeZone, env.now);
    case 'now':
      return readMoment(env.now);
    case 'status':
      return env.response?.status;
    case 'body':
      return env.response && within(env.response.body, name.path);
  }
}

function ofTicket(part: (Name & { of: 'ticket' })['part'], ticket: Env['ticket']): Json {
  if (part === 'number' || part === 'title') return ticket[part];
  return part === 'submitter.name' ? ticket.submitter.name : ticket.submitter.email;
}

/** Follows a path through a reply by its own keys and places only, never what every object or list has. */
function within(body: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((json, step) => {
    if (json === null || typeof json !== 'object') return undefined;
    if (Array.isArray(json)) return /^\d{1,9}$/.test(step) ? json[Number(step)] : undefined;
    return Object.hasOwn(json, step) ? json[step] : undefined;
  }, body);
}
