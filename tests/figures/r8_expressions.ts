import fc from 'fast-check';
import { check, type Scope, type Wanted } from '#src/workflow_engine/expressions/check.js';
import { ExpressionError, evaluate } from '#src/workflow_engine/expressions/evaluate.js';
import { parse } from '#src/workflow_engine/expressions/parse.js';
import type { Data } from '#src/workflow_engine/fields.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { data, expression, uses, wanteds } from '../workflow_engine/expressions/random_expressions.ts';
import { fields, sampleEnv } from '../workflow_engine/expressions/sample_fields.ts';
import {
  ALL_FIELDS,
  bruteForce,
  byTheChecker,
  decisions,
  decisionsApart,
} from '../workflow_engine/support/random_decisions.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';

const RUNS = { short: 10_000, usual: 100_000, full: 100_000 } as const;
const WORKFLOWS = { short: 100, usual: 2_000, full: 2_000 } as const;
const WITHIN_MS = 20;
const BATCH = 1_000;
const SEED = 20_261_126;

type Sample = readonly [Json, Scope['use'], Wanted, Data, boolean];
/** What came of one: a value, a typed error, or something that must not be. */
type Outcome = 'a value' | 'a typed error' | 'not parsed' | 'thrown' | 'no JSON';

/** Half of them make sense as often as not, half are any JSON. */
const samples: fc.Arbitrary<Sample> = fc.tuple(
  fc.oneof(expression, fc.jsonValue({ maxDepth: 8 }) as fc.Arbitrary<Json>),
  uses,
  wanteds,
  data,
  fc.boolean(),
);

function outcomeOf([json, use, wanted, given, unsetIsFalse]: Sample): Outcome {
  const read = parse(json);
  if ('problems' in read) return 'not parsed';
  check(read.node, { fields, steps: new Set(['approval', 'later']), use }, wanted);
  try {
    const value = evaluate(read.node, sampleEnv({ data: given, unsetIsFalse }));
    return JSON.stringify(value) === undefined ? 'no JSON' : 'a value';
  } catch (error) {
    if (error instanceof ExpressionError) return 'a typed error';
    throw error;
  }
}

/** How long one takes at its best of three: the machine may pause, the evaluator may not. */
function timed(sample: Sample): { outcome: Outcome; ms: number } {
  let ms = Number.POSITIVE_INFINITY;
  let outcome: Outcome = 'thrown';
  for (let turn = 0; turn < 3 && ms > WITHIN_MS; turn++) {
    const began = performance.now();
    try {
      outcome = outcomeOf(sample);
    } catch {
      outcome = 'thrown';
    }
    ms = performance.now() - began;
  }
  return { outcome, ms };
}

/** The mutant: one of the evaluator's operators meets what it does not foresee. Gives how that is undone. */
function failingUpper(): () => void {
  const { toUpperCase } = String.prototype;
  String.prototype.toUpperCase = () => {
    throw new RangeError('unforeseen');
  };
  return () => {
    String.prototype.toUpperCase = toUpperCase;
  };
}

/** The mutant: the checker is told of one whole number less than there are, and so overlooks a class of values. */
const oneLess = () => ALL_FIELDS.map((field) => (field.type === 'integer' ? { ...field, max: field.max - 1 } : field));

/** Whether the checker's findings are those that all values together show; a fifth are about two fields compared with each other. */
function compare(workflows: number, mutant: string | undefined) {
  const fields = mutant === 'class_overlooked' ? oneLess() : ALL_FIELDS;
  const random = fc.oneof({ arbitrary: decisions, weight: 4 }, { arbitrary: decisionsApart, weight: 1 });
  let with_findings = 0;
  let disagreeing = 0;
  let example: string | undefined;
  for (const decision of fc.sample(random, { numRuns: workflows, seed: SEED })) {
    const all = bruteForce(decision).join();
    const said = byTheChecker(decision, fields).join();
    if (all !== '') with_findings++;
    if (all === said) continue;
    disagreeing++;
    example ??= `${JSON.stringify(decision)}: all values show ${all || 'nothing'}, the checker says ${said || 'nothing'}`;
  }
  // With and without findings: else one side alone would be tried.
  const ok = disagreeing === 0 && with_findings > workflows / 4 && with_findings < workflows;
  return { ok, workflows, with_findings, disagreeing, ...(example && { example }) };
}

async function measure({ form, mutant }: FigureOptions) {
  const restore = mutant === 'untyped_error' ? failingUpper() : () => {};
  try {
    const expressions = run(RUNS[form]);
    const checker = compare(WORKFLOWS[form], mutant);
    return { ...expressions, ok: expressions.ok && checker.ok, checker };
  } finally {
    restore();
  }
}

function run(runs: number) {
  const counts: { [outcome in Outcome]?: number } = {};
  let slowest = 0;
  let late = 0;
  for (let done = 0; done < runs; done += BATCH) {
    for (const sample of fc.sample(samples, { numRuns: BATCH, seed: SEED + done })) {
      const { outcome, ms } = timed(sample);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      slowest = Math.max(slowest, ms);
      if (ms > WITHIN_MS) late++;
    }
  }
  const expressions = Object.values(counts).reduce((sum, n) => sum + n, 0);
  // A run that hardly ever evaluated anything says nothing.
  const counted = expressions === runs && (counts['a value'] ?? 0) > expressions / 20;
  const wrong = (counts.thrown ?? 0) + (counts['no JSON'] ?? 0);
  const slowest_ms = Math.round(slowest * 10) / 10;
  return { ok: counted && wrong === 0 && late === 0, expressions, outcomes: counts, late, slowest_ms };
}

/** R8 of the reliability goals: the language is total, and quick, and the checker overlooks nothing of it. */
export const R8: FigureDefinition = {
  goal: '100,000 random expressions × data: a result or a typed error within 20 ms; on 2,000 random workflows the checker agrees with brute force',
  mutants: ['untyped_error', 'class_overlooked'],
  measure,
};
