import { C1 } from './c1_checker.ts';
import { E1 } from './e1_concurrent_clients.ts';
import type { FigureDefinition, FigureOptions } from './figure.ts';
import { R1 } from './r1_kills.ts';
import { R2 } from './r2_two_processes.ts';
import { R3 } from './r3_database_restarts.ts';
import { R5 } from './r5_crash_points.ts';
import { R6 } from './r6_routes.ts';
import { R7 } from './r7_malformed.ts';
import { R8 } from './r8_expressions.ts';
import { R15 } from './r15_walls.ts';
import { P1 } from './speed/p1_submit.ts';
import { P2 } from './speed/p2_ticket_list.ts';
import { P4 } from './speed/p4_growth.ts';
import { P5 } from './speed/p5_one_group.ts';
import { P6 } from './speed/p6_bpmn_engine.ts';
import { P7 } from './speed/p7_log_ins.ts';
import { P8 } from './speed/p8_memory_and_start.ts';
import { R9 } from './speed/r9_soak.ts';

/** The figures of this product by id (safety: R…, speed: P…, engine: E…); they come in as their parts are built. */
const FIGURES: { readonly [id: string]: FigureDefinition } = {
  C1,
  E1,
  P1,
  P2,
  P4,
  P5,
  P6,
  P7,
  P8,
  R1,
  R2,
  R3,
  R5,
  R6,
  R7,
  R8,
  R9,
  R15,
};

const USAGE = `Usage: npm run figure -- ID… [--short | --full] [--mutant NAME | --mutants]
--short is for CI, --full for a release; --mutants measures each figure, then each of its mutants, which must turn it red.
Figures: ${Object.entries(FIGURES)
  .map(([id, { goal, mutants }]) => `\n  ${id}  ${goal} (mutants: ${mutants.join(', ') || 'none'})`)
  .join('')}\n`;

type Asked = { readonly id: string; readonly figure: FigureDefinition; readonly options: FigureOptions };

function read(args: readonly string[]): Asked[] | undefined {
  const at = args.indexOf('--mutant');
  const mutant = at < 0 ? undefined : args[at + 1];
  const words = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  const ids = words.filter((word) => !word.startsWith('--'));
  const flags = words.filter((word) => word.startsWith('--'));
  const form = flags.includes('--full') ? 'full' : flags.includes('--short') ? 'short' : 'usual';
  const asked = ids.flatMap((id) => {
    const figure = FIGURES[id];
    if (!figure || (at >= 0 && !figure.mutants.includes(mutant ?? ''))) return [];
    const mutants = flags.includes('--mutants') ? [undefined, ...figure.mutants] : [mutant];
    return mutants.map((one) => ({ id, figure, options: { form, mutant: one } as const }));
  });
  const known = flags.every((flag) => ['--short', '--full', '--mutants'].includes(flag));
  return known && ids.length > 0 && ids.every((id) => asked.some((one) => one.id === id)) ? asked : undefined;
}

type Outcome = 'reached' | 'missed' | 'broken off';

/** Prints one line. A run that breaks off has neither reached its goal nor shown that a mutant is noticed. */
async function measure({ id, figure, options }: Asked): Promise<Outcome> {
  const began = performance.now();
  const failed = (error: Error) => ({ ok: false, error: error.stack ?? error.message });
  const { ok, ...numbers } = await figure.measure(options).catch(failed);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const { form, mutant } = options;
  process.stdout.write(`${JSON.stringify({ id, ok, form, ...(mutant && { mutant }), ...numbers, seconds })}\n`);
  if ('error' in numbers) return 'broken off';
  return ok ? 'reached' : 'missed';
}

async function main(args: readonly string[]): Promise<number> {
  const asked = read(args);
  if (!asked) {
    process.stderr.write(USAGE);
    return 2;
  }
  let wrong = 0;
  for (const one of asked) {
    const expected = one.options.mutant !== undefined && args.includes('--mutants') ? 'missed' : 'reached';
    if ((await measure(one)) !== expected) wrong++;
  }
  return wrong === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
