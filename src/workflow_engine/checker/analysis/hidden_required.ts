import type { FormEntry } from '../../workflow_file.js';
import { below, error, type Finding } from '../finding.js';
import { cellsOf } from './cells.js';
import type { Condition } from './condition.js';
import type { Ground } from './ground.js';
import type { Prepared } from './known.js';
import { formCondition, rulesOf } from './rules.js';
import { keptScopes, scopeOf } from './scope.js';
import { type State, written } from './state.js';
import type { Run } from './unset_findings.js';
import { entryMask, submittedState } from './writes.js';

/** A form with what is known before each of its entries is filled in, of every kind of ticket that comes to it. */
type Form = { readonly entries: readonly FormEntry[]; readonly pointer: string; readonly before: readonly State[] };

/** Entries that are required only while they are hidden, and entries that are never shown. */
export function hiddenRequiredFindings(
  { ground }: Prepared,
  runs: readonly Run[],
  isFaulty: (pointer: string) => boolean,
): Finding[] {
  return formsOf(ground, runs).flatMap(({ entries, pointer, before }) =>
    entries.flatMap((entry, index) => {
      const at = below(pointer, index);
      if (before.length === 0 || isFaulty(at) || entry.visible_when === undefined) return [];
      return findingFor(
        ground,
        entry,
        at,
        before.map((state) => stateAbove(ground, state, entries.slice(0, index))),
      );
    }),
  );
}

function formsOf(ground: Ground, runs: readonly Run[]): Form[] {
  const tasks = [...ground.flow.steps.values()].map(({ it, pointer }) => ({
    entries: it.output_schema ?? [],
    pointer: below(pointer, 'output_schema'),
    before: runs.flatMap(({ known }) => known.before.get(it.key) ?? []),
  }));
  const tickets = ground.file.tickets.map(({ it, pointer }) => ({
    entries: it.fields,
    pointer: below(pointer, 'fields'),
    before: [submittedState(ground, { ...it, fields: [] })],
  }));
  return [...tasks, ...tickets];
}

function stateAbove(ground: Ground, state: State, above: readonly FormEntry[]): State {
  return written(state, new Map(above.map((entry) => [entry.field, entryMask(ground, entry)])), rulesOf(above));
}

function findingFor(
  ground: Ground,
  { field, visible_when, required }: FormEntry,
  pointer: string,
  states: readonly State[],
): Finding[] {
  const visible = formCondition(visible_when);
  const needed = formCondition(required);
  if (!visible || (typeof required === 'object' && !needed)) return [];
  const seen = states.map((state) => whatCanBe(ground, state, visible, needed));
  if (seen.some((one) => one === undefined)) return [];
  if (!seen.some((one) => one?.shown))
    return [hidden(pointer, `“${field}” is never shown: its condition can never hold here`)];
  if (!needed || !seen.some((one) => one?.needed) || seen.some((one) => one?.both)) return [];
  return [hidden(pointer, `“${field}” is required only while it is hidden, so it is never really required`)];
}

function whatCanBe(ground: Ground, state: State, visible: Condition, needed: Condition | undefined) {
  const conditions = needed ? [visible, needed] : [visible];
  const scope = scopeOf(ground, state, conditions, keptScopes(ground));
  if (!scope?.space.exact || ground.budget.cells < 0) return undefined;
  const isShown = scope.space.ask(visible);
  const isNeeded = needed ? scope.space.ask(needed) : () => 0;
  const found = { shown: false, needed: false, both: false };
  cellsOf(scope).each((cell) => {
    ground.budget.cells--;
    const [shown, asked] = [isShown(cell) !== 0, isNeeded(cell) !== 0];
    found.shown ||= shown;
    found.needed ||= asked;
    found.both ||= shown && asked;
  });
  return found;
}

function hidden(pointer: string, message: string): Finding {
  return error('hidden_required', pointer, message, {
    expected: 'conditions that can hold together',
    mend: 'Change one of the two conditions, or remove the entry',
  });
}
