import { error, type Finding, warning } from '../finding.js';
import type { FlowWay } from '../flow.js';
import { exampleJson, stepWords, valuesInWords, wayWords } from './example_words.js';
import type { Ground } from './ground.js';
import type { Prepared } from './known.js';
import type { StepLook } from './step_look.js';

/** Gaps, overlaps, ways that are never taken, and steps of which it cannot be said; `looks`: of each kind of ticket. */
export function turnFindings(
  { ground, ways }: Prepared,
  looks: readonly ReadonlyMap<string | null, StepLook>[],
): Finding[] {
  return [...ways].flatMap(([step, { list, takesAll }]) => {
    const own = looks.flatMap((of) => of.get(step) ?? []);
    if (list.length === 0 || own.length === 0 || own.some(({ verdict }) => verdict === 'faulty')) return [];
    const open = own.some(({ verdict }) => verdict === 'open') && list.some(({ it }) => it.condition !== undefined);
    return [
      ...gapFindings(ground, step, own),
      ...(takesAll ? [] : overlapFindings(ground, step, own)),
      ...list.flatMap((way) => neverFindings(ground, { step, way, list, takesAll }, own)),
      ...(open ? [notProvable(ground, step)] : []),
    ];
  });
}

function placeOf({ flow }: Ground, step: string | null): string {
  return step === null ? '/workflow/transitions' : (flow.steps.get(step)?.pointer ?? '/workflow');
}

function gapFindings(ground: Ground, step: string | null, looks: readonly StepLook[]): Finding[] {
  const example = looks.find(({ gap }) => gap)?.gap;
  if (!example) return [];
  const values = valuesInWords(ground, example);
  const message = `No transition out of ${stepWords(ground, step)} holds${values ? `, for example when ${values}` : ''}; such a ticket would stand still`;
  return [
    error('gap', placeOf(ground, step), message, {
      expected: 'a transition for every value that can come here',
      mend: 'Widen a condition to take these values in, or add a last transition without a condition',
      example: exampleJson(step, example),
    }),
  ];
}

function overlapFindings(ground: Ground, step: string | null, looks: readonly StepLook[]): Finding[] {
  const found = new Map(looks.flatMap(({ overlaps }) => overlaps).map((overlap) => [overlap.later, overlap]));
  return [...found.values()].map(({ earlier, later, example }) => {
    const [one, other] = [wayWords(ground, earlier), wayWords(ground, later)];
    const message = `Out of ${stepWords(ground, step)} the transition ${other} and the earlier one ${one} both hold when ${valuesInWords(ground, example)}; the order alone decides`;
    return warning('overlap', later.pointer, message, {
      expected: 'conditions of which at most one holds',
      mend: 'Narrow one of the two conditions, or take the condition off the last transition',
      example: exampleJson(step, example),
    });
  });
}

type Asked = { step: string | null; way: FlowWay; list: readonly FlowWay[]; takesAll: boolean };

function neverFindings(ground: Ground, { step, way, list, takesAll }: Asked, looks: readonly StepLook[]): Finding[] {
  if (looks.some(({ possible, verdict }) => verdict !== 'decided' || possible.has(way))) return [];
  const shadow = looks.flatMap(({ shadows }) => shadows.get(way) ?? [])[0];
  const isLater = list.indexOf(way) > 0 && !takesAll;
  const words = `The transition ${wayWords(ground, way)} out of ${stepWords(ground, step)} is never taken`;
  const why = way.it.otherwise
    ? 'one of the others always holds'
    : shadow || (isLater && way.it.condition === undefined)
      ? 'the ones before it always hold first'
      : 'its condition can never hold for what comes here';
  return [
    error('never_taken', way.pointer, `${words}: ${why}`, {
      expected: 'a transition that some ticket takes',
      mend: 'Remove it, move it before the others, or change its condition',
      patch: [{ op: 'remove', path: way.pointer }],
      ...(shadow ? { example: exampleJson(step, shadow) } : {}),
    }),
  ];
}

/** Where following the values takes too long, nothing is said of any step. */
export function notProvableFindings(ground: Ground): Finding[] {
  return [...ground.flow.steps.values()].map(({ it, pointer }) => {
    const message = `Whether ${stepWords(ground, it.key)} has all that it reads, and a way on for every value, cannot be decided: too many branches and loops of this workflow lead into each other`;
    return warning('not_provable', pointer, message, {
      expected: 'branches and loops that can be followed',
      mend: 'Let fewer branches run side by side, or split the workflow',
    });
  });
}

function notProvable(ground: Ground, step: string | null): Finding {
  const message = `Whether the transitions out of ${stepWords(ground, step)} leave no gap cannot be decided: their conditions tell too many values apart, or ask for parts of texts`;
  return warning('not_provable', placeOf(ground, step), message, {
    expected: 'conditions that tell at most 50,000 combinations of values apart',
    mend: 'Split the decision over several steps, or compute a value in a PASS step and ask for that',
  });
}
