import type { FigureOptions } from '../figure.ts';

type Size = {
  readonly amount: { readonly companies: number; readonly tickets: number };
  readonly seconds: number;
  readonly rounds: number;
};

/** How much the figures of speed are measured on: short only shows that they work. */
export const SIZES: { readonly [form in FigureOptions['form']]: Size } = {
  short: { amount: { companies: 2, tickets: 60 }, seconds: 1, rounds: 1 },
  usual: { amount: { companies: 100, tickets: 1_000_000 }, seconds: 8, rounds: 3 },
  full: { amount: { companies: 100, tickets: 1_000_000 }, seconds: 20, rounds: 5 },
};

/** Whether a figure of speed is reached: nothing answered wrongly and, but in the short form, which says nothing of speed, its goals met. */
export const reached = (form: FigureOptions['form'], wrong: number, goalsMet: boolean): boolean =>
  wrong === 0 && (form === 'short' || goalsMet);
