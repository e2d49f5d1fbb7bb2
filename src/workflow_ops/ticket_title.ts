import type { CompiledTicket } from '#src/workflow_engine/compile.js';
import { ExpressionError, evaluate } from '#src/workflow_engine/expressions/evaluate.js';
import type { Data, Fields } from '#src/workflow_engine/fields.js';
import type { FormEnv } from '#src/workflow_engine/form.js';

const LONGEST = 200;

/** A new ticket's title: its type's expression over the data, else what was typed, else (where the expression has no answer) the type's own title. */
export function ticketTitle(
  { ticket, title }: CompiledTicket,
  typed: string | undefined,
  data: Data,
  env: FormEnv & { fields: Fields },
): string {
  const words = title ? evaluated(title, data, env) : typed;
  const oneLine = (words ?? '').replaceAll(/\s+/g, ' ').trim();
  return [...(oneLine || ticket.title)].slice(0, LONGEST).join('');
}

function evaluated(title: NonNullable<CompiledTicket['title']>, data: Data, env: FormEnv & { fields: Fields }) {
  try {
    return String(evaluate(title, { ...env, data, steps: {} }));
  } catch (error) {
    // A title is no reason to refuse a ticket.
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
