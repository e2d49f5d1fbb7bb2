import type { Fields } from '../../fields.js';
import type { Json } from '../../workflow_file.js';
import { type Axis, axesOf, type ClassesByKey, type Point } from './axes.js';
import { type Atom, atomsOf, type Condition, isSetAtom } from './condition.js';

/** One cell: of each axis the group that the values are in. */
export type Cell = readonly number[];

/** What a condition gives in a cell: false, true, or the comparison at which it fails. */
export type Result = 0 | 1 | { readonly atom: Atom; readonly pointer: string; readonly unset: boolean };

export type Asked = (cell: Cell) => Result;

/** All values of the names that some conditions read, in finitely many cells. */
export type Space = {
  readonly axes: readonly Axis[];
  readonly exact: boolean;
  readonly ask: (condition: Condition) => Asked;
  /** Where a name stands: its axis, and its place in it; undefined for a name that no condition reads. */
  readonly placeOf: (name: string) => readonly [axis: number, place: number] | undefined;
};

/** The space of conditions; `also`: names that need to be told apart into set and unset only. Undefined where the values cannot be worked out. */
export function spaceOf(
  conditions: readonly Condition[],
  also: readonly string[],
  fields: Fields,
  classes: ClassesByKey,
): Space | undefined {
  const axes = axesOf([...conditions.flatMap(atomsOf), ...also.map(isSetAtom)], fields, classes);
  if (!axes) return undefined;
  const places = new Map(axes.flatMap(({ names }, axis) => names.map((name, place) => [name, [axis, place] as const])));
  return {
    axes,
    exact: axes.every(({ exact }) => exact),
    ask: (condition) => asked(condition, axes, (name) => places.get(name)?.[0] ?? 0),
    placeOf: (name) => places.get(name),
  };
}

/** Makes a condition ready to be asked of many cells; `and` and `or` stop as soon as they are decided, as when they are run. */
function asked(condition: Condition, axes: readonly Axis[], axisOf: (name: string) => number): Asked {
  if (condition.kind === 'atom') return askedAtom(condition.atom, axes, axisOf);
  if (condition.kind === 'not') {
    const part = asked(condition.part, axes, axisOf);
    return (cell) => {
      const result = part(cell);
      return typeof result === 'number' ? (result ? 0 : 1) : result;
    };
  }
  const parts = condition.parts.map((part) => asked(part, axes, axisOf));
  const usual = condition.kind === 'and' ? 1 : 0;
  return (cell) => {
    for (const part of parts) {
      const result = part(cell);
      if (result !== usual) return result;
    }
    return usual;
  };
}

function askedAtom(atom: Atom, axes: readonly Axis[], axisOf: (name: string) => number): Asked {
  const axis = axisOf(atom.names[0] ?? '');
  const results = (axes[axis]?.groups ?? []).map(({ answers }): Result => {
    const answer = answers.get(atom.text);
    if (!answer?.fails) return answer?.code === 1 ? 1 : 0;
    return { atom, pointer: `${atom.node.pointer}${answer.fails.pointer}`, unset: answer.fails.unset };
  });
  return (cell) => results[cell[axis] ?? 0] ?? 0;
}

/** What is known of names: the classes that each can be in. */
export type MaskOf = (name: string) => bigint;

/** Of each axis the groups that are possible by what is known, with their possible points. */
export function possibleGroups({ axes }: Space, maskOf: MaskOf): ReadonlyMap<number, readonly Point[]>[] {
  return axes.map(({ names, groups }) => {
    const masks = names.map(maskOf);
    const isPossible = ({ bits }: Point) => bits.every((bit, place) => (bit & (masks[place] ?? 0n)) !== 0n);
    const left = groups.map(({ points }, index) => [index, points.filter(isPossible)] as const);
    return new Map(left.filter(([, points]) => points.length > 0));
  });
}

/** Goes through all cells of the possible groups. */
export function eachCell(possible: readonly ReadonlyMap<number, unknown>[], visit: (cell: Cell) => void): void {
  const lists = possible.map((groups) => [...groups.keys()]);
  if (lists.some(({ length }) => length === 0)) return;
  const places = lists.map(() => 0);
  const cell = lists.map((list) => list[0] ?? 0);
  for (let axis = 0; axis < lists.length || lists.length === 0; ) {
    visit(cell);
    for (axis = 0; axis < lists.length; axis++) {
      const list = lists[axis] ?? [];
      const next = ((places[axis] ?? 0) + 1) % list.length;
      places[axis] = next;
      cell[axis] = list[next] ?? 0;
      if (next > 0) break;
    }
    if (lists.length === 0) return;
  }
}

/** Values that a cell stands for, by the names that are set, and whether they are certain. */
export type Example = { readonly values: ReadonlyMap<string, Json | undefined>; readonly certain: boolean };

/** The plainest values of a cell. */
export function exampleOf(
  { axes }: Space,
  possible: readonly ReadonlyMap<number, readonly Point[]>[],
  cell: Cell,
): Example {
  const values = new Map<string, Json | undefined>();
  let certain = true;
  for (const [axis, { names }] of axes.entries()) {
    const points = possible[axis]?.get(cell[axis] ?? 0) ?? [];
    const point = points.find((one) => one.certain) ?? points[0];
    for (const [place, name] of names.entries()) values.set(name, point?.values[place]);
    certain &&= point?.certain ?? false;
  }
  return { values, certain };
}
