import { allSet, UNSET } from './classes.js';
import { type Condition, namesIn } from './condition.js';
import type { Ground } from './ground.js';
import { conditionsOfRule, type Rule } from './rules.js';
import { type MaskOf, type Space, spaceOf } from './space.js';
import type { State } from './state.js';
import { isKept, subjectOf } from './subject.js';

/** The most cells of one step (spec 3.5), and how many of them rules of forms may make of fewer. */
export const MOST_STEP_CELLS = 50_000;
const MOST_WITH_RULES = 10_000;

/** The cells in which some conditions are asked, and the rules of forms that bear upon them. */
export type Scope = { readonly space: Space; readonly rules: readonly Rule[]; readonly maskOf: MaskOf };

/** The classes that a name can be in by what is known; what nothing is kept of can be anything that is set. */
export function masksIn(ground: Ground, state: State): MaskOf {
  return (name) => {
    const known = isKept(name) ? state.masks.get(name) : undefined;
    if (known !== undefined) return known;
    // Whoever has the next task is not known yet while transitions are tried.
    if (name.startsWith('task.')) return UNSET;
    return allSet(ground.classes(subjectOf(name, ground.fields).key));
  };
}

/** The scope of conditions where a state is known; undefined where they are not decidable within the bounds. */
export function scopeOf(
  ground: Ground,
  state: State,
  conditions: readonly Condition[],
  kept: Scopes,
): Scope | undefined {
  const maskOf = masksIn(ground, state);
  const plain = kept(conditions, []);
  if (!plain || cellsIn(plain, maskOf) > MOST_STEP_CELLS) return undefined;
  const rules: Rule[] = [];
  let space = plain;
  let names = new Set(conditions.flatMap(namesIn));
  for (let found = nearRule(state, rules, names); found; found = nearRule(state, rules, names)) {
    const wider = kept(conditions, [...rules, found]);
    if (!wider || cellsIn(wider, maskOf) > MOST_WITH_RULES) break;
    rules.push(found);
    space = wider;
    names = new Set([...names, ...found.names]);
  }
  return { space, rules, maskOf };
}

/** The next rule that tells something of these names. */
function nearRule(state: State, taken: readonly Rule[], names: ReadonlySet<string>): Rule | undefined {
  return [...state.rules].find((rule) => !taken.includes(rule) && [...rule.names].some((name) => names.has(name)));
}

/** The product of the classes of all names, unset among them where it may be. */
function cellsIn({ axes }: Space, maskOf: MaskOf): number {
  return axes.reduce((count, { names, groups }) => {
    const maybeUnset = names.some((name) => (maskOf(name) & UNSET) !== 0n);
    const counted = groups.filter(
      ({ points }) => maybeUnset || points.some(({ values }) => !values.includes(undefined)),
    );
    return count * Math.max(1, counted.length);
  }, 1);
}

/** Makes spaces, each once. */
export type Scopes = (conditions: readonly Condition[], rules: readonly Rule[]) => Space | undefined;

/** Remembers the spaces of one list of conditions. */
export function keptScopes(ground: Ground): Scopes {
  const known = new Map<string, Space | undefined>();
  const numbers = new Map<Rule, number>();
  return (conditions, rules) => {
    for (const rule of rules) if (!numbers.has(rule)) numbers.set(rule, numbers.size);
    const text = rules.map((rule) => numbers.get(rule)).join(' ');
    if (!known.has(text)) {
      if (ground.budget.cells < 0) return undefined;
      const all = [...conditions, ...rules.flatMap(conditionsOfRule)];
      const told = rules.map(({ field }) => field);
      const space = spaceOf(all, told, ground.fields, ground.classes);
      ground.budget.cells -= space ? ASKING * questionsOf(space) : NOT_FOUND;
      known.set(text, space);
    }
    return known.get(text);
  };
}

/** Asking a comparison of a value takes as long as going through so many cells. */
const ASKING = 12;
/** What it takes to find that the values are too many. */
const NOT_FOUND = 1_000_000;

function questionsOf({ axes }: Space): number {
  return axes.reduce(
    (sum, { groups }) => sum + groups.reduce((count, { points, answers }) => count + points.length * answers.size, 0),
    0,
  );
}
