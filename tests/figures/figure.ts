/** What every figure gives: whether it reached its goal, and its numbers. */
export type Figure = { readonly ok: boolean; readonly [number: string]: unknown };

/** How a figure is asked for: how long it is measured, and the mutant that must turn it red. */
export type FigureOptions = { readonly form: 'short' | 'usual' | 'full'; readonly mutant: string | undefined };

/** A figure: the goal in words, the mutants it knows, and how it is measured. */
export type FigureDefinition = {
  readonly goal: string;
  readonly mutants: readonly string[];
  readonly measure: (options: FigureOptions) => Promise<Figure>;
};
