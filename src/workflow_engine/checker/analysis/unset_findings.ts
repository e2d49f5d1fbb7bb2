import type { TicketType } from '../../workflow_file.js';
import { valuesOf } from '../expression_places.js';
import { below, error, type Finding } from '../finding.js';
import type { FlowWay } from '../flow.js';
import type { At } from '../readable.js';
import { UNSET } from './classes.js';
import { exampleJson, nameInWords, stepWords } from './example_words.js';
import { type Ground, nodeOf } from './ground.js';
import type { Known, Prepared } from './known.js';
import { narrowedBy } from './narrowed.js';
import { pathUnset } from './path_unset.js';
import { masksIn } from './scope.js';
import type { Example, MaskOf } from './space.js';
import { type Risk, risksOf } from './value_uses.js';

/** One kind of ticket (or several taken together) and what is known of it. */
export type Run = { readonly tickets: readonly At<TicketType>[]; readonly known: Known };

/** Something that is read though it may be unset or divide by 0. `completed`: read when the step is completed, not when it begins. */
type Use = { risk: Risk; pointer: string; step: string | null; completed: boolean; example?: Example };

/** Names that are read where some path has not set them, and divisors that may be 0. */
export function unsetFindings(now: Prepared, run: Run, isFaulty: (pointer: string) => boolean): Finding[] {
  const { ground } = now;
  const uses = [
    ...usesInWays(now, run.known),
    ...usesInSteps(ground, run.known, isFaulty),
    ...usesInTitles(ground, run, isFaulty),
  ];
  return uses.map((use) => (use.risk.kind === 'zero' ? zeroFinding(use) : unsetFinding(ground, run, use)));
}

function usesInWays({ ground, ways }: Prepared, known: Known): Use[] {
  return [...known.looks].flatMap(([step, look]) => {
    const own = look.unset.map(({ way, pointer, name, example }) => {
      const risk = { kind: 'unset', pointer, name } as const;
      return { risk, pointer: `${way.pointer}/condition${pointer}`, step, completed: true, example };
    });
    const state = known.after.get(step);
    const list = ways.get(step)?.list ?? [];
    return look.verdict === 'open' && state ? usesInTurn(ground, step, list, masksIn(ground, state)) : own;
  });
}

/** Of conditions whose cells are too many: by what each asks itself before, and by those before it that did not hold. */
function usesInTurn(ground: Ground, step: string | null, list: readonly FlowWay[], masks: MaskOf): Use[] {
  let known = masks;
  return list.flatMap((way) => {
    const condition = ground.conditionOf(way);
    if (!way.condition || typeof condition !== 'object') return [];
    const risks = risksOf(ground, way.condition, known);
    known = narrowedBy(ground, known, condition, false);
    return risks.map((risk) => ({ risk, pointer: `${way.pointer}/condition${risk.pointer}`, step, completed: true }));
  });
}

function usesInSteps(ground: Ground, known: Known, isFaulty: (pointer: string) => boolean): Use[] {
  return [...ground.flow.steps.values()].flatMap(({ it, pointer }) => {
    const state = known.before.get(it.key);
    if (!state) return [];
    const masks = masksIn(ground, state);
    const input =
      it.input_transform === undefined ? [] : [{ it: it.input_transform, pointer: below(pointer, 'input_transform') }];
    const places = [
      ...valuesOf(it.set, below(pointer, 'set')),
      ...input,
      ...valuesOf(it.output_transform, below(pointer, 'output_transform')),
    ];
    const uses = places
      .filter((place) => !isFaulty(place.pointer))
      .flatMap((place) => usesAt(ground, it.key, place.pointer, nodeOf(place.it), masks));
    const { field, else: otherwise } = it.assign_to ?? {};
    if (field === undefined || otherwise || !(masks(field) & UNSET)) return uses;
    const at = below(pointer, 'assign_to', 'field');
    return [
      ...uses,
      { risk: { kind: 'unset', pointer: '', name: field }, pointer: at, step: it.key, completed: false } as const,
    ];
  });
}

function usesInTitles(ground: Ground, { tickets, known }: Run, isFaulty: (pointer: string) => boolean): Use[] {
  const state = known.before.get(null);
  if (!state) return [];
  return tickets.flatMap(({ it, pointer }) => {
    const at = below(pointer, 'ticket_title');
    return it.ticket_title === undefined || isFaulty(at)
      ? []
      : usesAt(ground, null, at, nodeOf(it.ticket_title), masksIn(ground, state));
  });
}

function usesAt(
  ground: Ground,
  step: string | null,
  pointer: string,
  node: ReturnType<typeof nodeOf>,
  masks: MaskOf,
): Use[] {
  const risks = node ? risksOf(ground, node, masks) : [];
  return risks.map((risk) => ({ risk, pointer: `${pointer}${risk.pointer}`, step, completed: false }));
}

function unsetFinding(
  ground: Ground,
  { known, tickets }: Run,
  { risk, pointer, step, completed, example }: Use,
): Finding {
  const path = pathUnset(ground, known, risk.name, step) ?? (step === null ? [] : [step]);
  const from = `the ticket “${tickets[0]?.it.title ?? ''}”`;
  const way = [from, ...path.map((key) => stepWords(ground, key))].join(' → ');
  const message = `“${nameInWords(ground, risk.name)}” is read here though it may be empty: on the path ${way} nothing sets it`;
  const values = example ? exampleJson(step, example).values : { [risk.name]: null };
  return error('maybe_unset', pointer, message, {
    expected: 'a field that is filled in on every path',
    mend: 'Make it required where it is asked, or ask with is_set first',
    example: { step, values, path, ticket: tickets[0]?.it.key ?? '', read: completed ? 'completed' : 'begun' },
  });
}

function zeroFinding({ pointer }: Use): Finding {
  return error('maybe_zero', pointer, 'This divides by what may be 0, which stops the ticket', {
    expected: 'a divisor that is never 0',
    mend: 'Give the field a "min" over 0, or choose with "if" what to do where it is 0',
  });
}
