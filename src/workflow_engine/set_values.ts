import { titleOf } from './decide_words.js';
import { DecisionError, type Reason, type Snapshot } from './decision.js';
import { type Env, ExpressionError, evaluate } from './expressions/evaluate.js';
import { checkValue, type Data, type Value } from './fields.js';
import { envOf } from './take_ways.js';

type Setting = { snapshot: Snapshot; key: string; why: readonly Reason[]; env: Env };

/** The values that a PASS step sets, all read from the data before it; an unset or impossible value is a DecisionError. */
export function valuesToSet(snapshot: Snapshot, key: string, why: readonly Reason[]): Data {
  const env = envOf(snapshot);
  const set = snapshot.definition.tasks.get(key)?.set ?? new Map();
  return Object.fromEntries(
    [...set].map(([name, node]) => [name, valueToSet({ snapshot, key, why, env }, name, node)]),
  );
}

function valueToSet({ snapshot, key, why, env }: Setting, name: string, node: Parameters<typeof evaluate>[0]): Value {
  const field = snapshot.definition.fields.get(name);
  const failed = (reason: string) =>
    new DecisionError(
      'set_failed',
      `${titleOf(snapshot.definition, key)} cannot set ${field?.label ?? name}: ${reason}.`,
      why,
    );
  if (!field) throw failed('there is no such field');
  try {
    const value = evaluate(node, env);
    const checked = value === null ? { problem: 'there is no value' } : checkValue(field, value);
    if ('value' in checked) return checked.value;
    throw failed(checked.problem);
  } catch (caught) {
    throw caught instanceof ExpressionError ? failed(caught.message) : caught;
  }
}
