import type { Data, Fields } from './fields.js';
import { patternOf } from './patterns.js';
import type { FormEntry, Json } from './workflow_file.js';

/** What the tests of a file may still cost, used up as they run: conditions asked, steps begun, characters of text gone through (for a pattern once per instruction). */
export type Budget = { conditions: number; steps: number; text: number };

/** What all the tests of one file may cost together (safety 20). */
export const TESTS_BUDGET: Readonly<Budget> = { conditions: 20_000, steps: 5_000, text: 20_000_000 };

/** Thrown where a budget is used up. */
export class BudgetSpent extends Error {
  constructor() {
    super('these tests take too long');
    this.name = 'BudgetSpent';
  }
}

/** Takes a cost off a budget; throws BudgetSpent where that leaves less than nothing. Without a budget nothing is counted. */
export function spend(budget: Budget | undefined, cost: Partial<Budget>): void {
  if (!budget) return;
  budget.conditions -= cost.conditions ?? 0;
  budget.steps -= cost.steps ?? 0;
  budget.text -= cost.text ?? 0;
  if (isSpent(budget)) throw new BudgetSpent();
}

/** Whether more was asked of a budget than there was. */
export function isSpent({ conditions, steps, text }: Budget): boolean {
  return Math.min(conditions, steps, text) < 0;
}

/** How many conditions a form asks each time that it is answered. */
export function conditionsIn(entries: readonly FormEntry[]): number {
  const conditions = entries.flatMap(({ required, visible_when }) => [required, visible_when]);
  return conditions.filter((condition) => typeof condition === 'object').length;
}

/** What matching these values against their fields' patterns takes. */
export function matchingWork(fields: Fields, given: { readonly [name: string]: Json }): number {
  return Object.entries(given).reduce((work, [name, value]) => work + workOf(fields.get(name), value), 0);
}

/** How much text a ticket's data holds. */
export function textIn(data: Data): number {
  return Object.values(data).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

function workOf(field: ReturnType<Fields['get']>, value: Json): number {
  const isText = field?.type === 'text' || field?.type === 'long_text';
  if (!isText || field.pattern === undefined || typeof value !== 'string') return 0;
  return patternOf(field.pattern).programSize() * value.length;
}
