import type { Point } from './axes.js';
import { UNSET } from './classes.js';
import type { Rule } from './rules.js';
import type { Scope } from './scope.js';
import { type Cell, type Example, eachCell, exampleOf, possibleGroups, type Space } from './space.js';

/** The cells that can be by what is known. */
export type Cells = {
  readonly each: (visit: (cell: Cell) => void) => void;
  readonly example: (cell: Cell) => Example;
  /** The classes of each name over some cells, given as the groups of each axis that were seen. */
  readonly masks: (seen: readonly ReadonlySet<number>[]) => Map<string, bigint>;
};

/** Goes through the cells of a scope, leaving out those that a form's rules exclude. */
export function cellsOf({ space, rules, maskOf }: Scope): Cells {
  const possible = possibleGroups(space, maskOf);
  const allowed = rules.map((rule) => allows(space, rule));
  return {
    each: (visit) =>
      eachCell(possible, (cell) => {
        if (allowed.every((isAllowed) => isAllowed(cell))) visit(cell);
      }),
    example: (cell) => exampleOf(space, possible, cell),
    masks: (seen) => masksOf(space, possible, seen),
  };
}

/** Whether a cell agrees with what a form saw to. */
function allows(space: Space, { field, visible, required }: Rule): (cell: Cell) => boolean {
  const isVisible = visible ? space.ask(visible) : () => 1 as const;
  const isRequired = required === 'always' ? () => 1 as const : required ? space.ask(required) : () => 0 as const;
  const isUnset = unsetIn(space, field);
  return (cell) => {
    const shown = isVisible(cell);
    if (shown === 0) return isUnset(cell);
    return shown !== 1 || isRequired(cell) !== 1 || !isUnset(cell);
  };
}

function unsetIn(space: Space, name: string): (cell: Cell) => boolean {
  const [axis = 0, place = 0] = space.placeOf(name) ?? [];
  const unset = (space.axes[axis]?.groups ?? []).map(({ points }) => points.every(({ bits }) => bits[place] === UNSET));
  return (cell) => unset[cell[axis] ?? 0] ?? false;
}

function masksOf(
  { axes }: Space,
  possible: readonly ReadonlyMap<number, readonly Point[]>[],
  seen: readonly ReadonlySet<number>[],
): Map<string, bigint> {
  const masks = new Map<string, bigint>();
  for (const [axis, { names }] of axes.entries()) {
    const points = [...(seen[axis] ?? [])].flatMap((group) => possible[axis]?.get(group) ?? []);
    for (const [place, name] of names.entries())
      masks.set(
        name,
        points.reduce((mask, { bits }) => mask | (bits[place] ?? 0n), 0n),
      );
  }
  return masks;
}
