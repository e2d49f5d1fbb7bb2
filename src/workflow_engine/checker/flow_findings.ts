import { analysisFindings } from './analysis/analysis.js';
import { endInBranchFindings } from './end_in_branch.js';
import { endlessLoopFindings } from './endless_loop.js';
import type { Finding, FindingCode } from './finding.js';
import { flowOf } from './flow.js';
import { forkReenteredFindings } from './fork_reentered.js';
import type { Installation } from './installation.js';
import { parallelWriteFindings } from './parallel_write.js';
import type { Readable } from './readable.js';
import { startsTwiceFindings } from './starts_twice.js';
import { stuckJoinFindings } from './stuck_join.js';
import { findTogether } from './together.js';

/** What is wrong with branches side by side, with loops, and with the values that come to every step. Only where the whole flow can be read. */
export function flowFindings(file: Readable, _installation: Installation, found: readonly Finding[]): Finding[] {
  const flow = flowOf(file);
  if (!flow) return [];
  const together = findTogether(flow);
  return [
    ...endlessLoopFindings(flow),
    ...forkReenteredFindings(flow, together),
    ...stuckJoinFindings(flow),
    ...startsTwiceFindings(flow, together),
    ...endInBranchFindings(flow, together),
    ...parallelWriteFindings(flow, together),
    ...(found.some(hidesValues) ? [] : analysisFindings(file, flow, together, found)),
  ];
}

/** With these, and wrong presets, it is not known what tickets and steps write, so that what follows from it would be wrong as well. */
const HIDING: readonly FindingCode[] = ['schema', 'bad_reference', 'duplicate_name', 'no_start'];

function hidesValues({ code, severity, pointer }: Finding): boolean {
  return severity === 'error' && (HIDING.includes(code) || /^\/tickets\/\d+\/presets\//.test(pointer));
}
