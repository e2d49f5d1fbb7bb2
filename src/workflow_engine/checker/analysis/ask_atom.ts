import type { Env } from '../../expressions/environment.js';
import { ExpressionError, holds } from '../../expressions/evaluate.js';
import type { Fields } from '../../fields.js';
import type { Json } from '../../workflow_file.js';
import type { Atom } from './condition.js';

/** What a comparison gives: whether it holds, or at which name (or operator) it cannot be answered. */
export type Answer = boolean | { readonly fails: string; readonly unset: boolean };

/** Values by the names under which expressions read them; a name that is not there is unset. */
export type Values = ReadonlyMap<string, Json>;

const NOBODY = { id: 0, name: '', email: '' };
const SOME_TIME = '2027-01-04T09:00:00.000Z';

/** Asks a comparison of certain values, by the very code that runs workflows. */
export function askAtom({ node, form, reads }: Atom, values: Values, fields: Fields): Answer {
  // What fails for want of a value needs no asking: it fails at the first name that has none.
  const missing =
    node.kind === 'call' && node.operator !== 'is_set' && reads.find(({ name }) => isMissing(name, values));
  if (missing) return form ? false : { fails: missing.pointer, unset: true };
  try {
    return holds(node, { ...envOf(values, fields), unsetIsFalse: form });
  } catch (caught) {
    if (!(caught instanceof ExpressionError)) throw caught;
    return { fails: caught.pointer, unset: caught.code === 'unset' };
  }
}

/** What is kept for nobody to set has a value always. */
function isMissing(name: string, values: Values): boolean {
  return !values.has(name) && !name.startsWith('ticket.') && name !== 'now' && name !== 'today';
}

function envOf(values: Values, fields: Fields): Env {
  const data: { [name: string]: Json } = {};
  const steps: { [key: string]: { data: { [name: string]: Json }; completed_by: number | null } } = {};
  for (const [name, value] of values) {
    const [first = '', step = '', part = ''] = name.split('.');
    if (first !== 'steps') data[first] = value;
    else {
      const run = steps[step] ?? { data: {}, completed_by: null };
      steps[step] = run;
      if (part === 'completed_by') run.completed_by = Number(value);
      else run.data[part] = value;
    }
  }
  return { fields, data, steps, ...clockOf(values), ticket: ticketOf(values), timeZone: 'UTC' } as Env;
}

function clockOf(values: Values): Pick<Env, 'now'> {
  const today = values.get('today');
  return { now: String(values.get('now') ?? (today === undefined ? SOME_TIME : `${today}T12:00:00.000Z`)) };
}

function ticketOf(values: Values): Env['ticket'] {
  const text = (name: string) => String(values.get(name) ?? '');
  const submitter = { ...NOBODY, name: text('ticket.submitter.name'), email: text('ticket.submitter.email') };
  const number = values.get('ticket.number');
  return { number: typeof number === 'number' ? number : 1, title: text('ticket.title'), submitter };
}
