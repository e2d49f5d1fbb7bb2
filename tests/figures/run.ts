import type { FigureDefinition } from './figure.ts';
import { R5 } from './r5_crash_points.ts';

/** The figures of this product by id (safety: R…, speed: P…); they come in as their parts are built. */
const FIGURES: { readonly [id: string]: FigureDefinition } = { R5 };

const USAGE = `Usage: npm run figure -- ID [--full] [--mutant NAME]\nFigures: ${Object.entries(FIGURES)
  .map(([id, { goal, mutants }]) => `\n  ${id}  ${goal} (mutants: ${mutants.join(', ')})`)
  .join('')}\n`;

function read(args: readonly string[]) {
  const [id = '', ...rest] = args;
  const at = rest.indexOf('--mutant');
  const mutant = at < 0 ? undefined : rest[at + 1];
  const figure = FIGURES[id];
  const known = rest.every((word) => word === '--full' || word === '--mutant' || word === mutant);
  if (!figure || !known || (at >= 0 && !figure.mutants.includes(mutant ?? ''))) return undefined;
  return { id, figure, options: { full: rest.includes('--full'), mutant } };
}

async function main(): Promise<number> {
  const asked = read(process.argv.slice(2));
  if (!asked) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { id, figure, options } = asked;
  const began = performance.now();
  const { ok, ...numbers } = await figure.measure(options);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  process.stdout.write(
    `${JSON.stringify({ id, ok, ...(options.mutant && { mutant: options.mutant }), ...numbers, seconds })}\n`,
  );
  return ok ? 0 : 1;
}

process.exitCode = await main();
