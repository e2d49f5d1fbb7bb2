import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, type Scope, type Wanted } from '#src/workflow_engine/expressions/check.js';
import { ExpressionError, evaluate } from '#src/workflow_engine/expressions/evaluate.js';
import { explain } from '#src/workflow_engine/expressions/explain.js';
import { readNames } from '#src/workflow_engine/expressions/names.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import { checkValue, type Data } from '#src/workflow_engine/fields.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { data, expression, uses, wanteds } from './random_expressions.js';
import { typedExpressions } from './sample_expressions.js';
import { fields, sampleEnv } from './sample_fields.js';

const RUNS = 2_000;
function fieldNamed(name: string): Wanted {
  const field = fields.get(name);
  if (!field) throw new Error(`There is no sample field ${name}`);
  return { kind: 'field', field };
}

const WANTED = {
  int: fieldNamed('days'),
  num: fieldNamed('weight'),
  money: fieldNamed('amount'),
  text: { kind: 'text' },
  date: fieldNamed('first_day'),
  truth: { kind: 'boolean' },
} as const satisfies { [kind: string]: Wanted };

/** What comes of it: "a value", the code of a typed error, or what was found before; anything else is thrown. */
function outcomeOf(json: Json, use: Scope['use'], wanted: Wanted, given: Data, unsetIsFalse: boolean): string {
  const result = parse(json);
  if ('problems' in result) return 'not parsed';
  explain(result.node, { fields });
  readNames(result.node);
  const problems = check(result.node, { fields, steps: new Set(['approval', 'later']), use }, wanted);
  try {
    const value = evaluate(result.node, sampleEnv({ data: given, unsetIsFalse }));
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    if (problems.length === 0 && wanted.kind === 'boolean') expect(typeof value).toBe('boolean');
    const isStorable = wanted.kind !== 'field' || 'value' in checkValue(wanted.field, value);
    return problems.length > 0 ? 'refused' : isStorable ? 'a value' : 'a wrong value';
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return problems.length > 0 ? `refused, ${error.code}` : error.code;
  }
}

describe('the language is total', () => {
  it('gives a result or a typed error for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), uses, wanteds, data, (json, use, wanted, given) => {
        outcomeOf(json as Json, use, wanted, given, false);
      }),
      { numRuns: RUNS },
    );
  });

  it('never meets a wrong type where the checker found none and the data is valid', () => {
    fc.assert(
      fc.property(expression, uses, wanteds, data, fc.boolean(), (json, use, wanted, given, unsetIsFalse) => {
        fc.pre(!JSON.stringify(json).includes('response.'));
        expect(outcomeOf(json, use, wanted, given, unsetIsFalse)).not.toBe('type');
      }),
      { numRuns: RUNS },
    );
  });

  it.each(['int', 'num', 'money', 'text', 'date', 'truth'] as const)('holds for expressions that fit: %s', (kind) => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(typedExpressions[kind], data, fc.boolean(), (json, given, unsetIsFalse) => {
        const outcome = outcomeOf(json, 'set', WANTED[kind], given, unsetIsFalse);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        expect(['type', 'a wrong value']).not.toContain(outcome);
      }),
      { numRuns: RUNS / 4 },
    );
    // The run must have tried what it speaks about.
    expect(seen.get('a value')).toBeGreaterThan(RUNS / 40);
    expect(seen.get('unset')).toBeGreaterThan(RUNS / 40);
  });

  it('gives a typed error for replies of any form', () => {
    fc.assert(
      fc.property(expression, wanteds, fc.jsonValue(), (json, wanted, id) => {
        const result = parse(json);
        if ('problems' in result) return;
        check(result.node, { fields, steps: new Set(['approval']), use: 'output_transform' }, wanted);
        try {
          evaluate(result.node, sampleEnv({ response: { status: 200, body: { id: id as Json } } }));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
