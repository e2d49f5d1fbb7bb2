import { endInBranchFindings } from './end_in_branch.js';
import { endlessLoopFindings } from './endless_loop.js';
import type { Finding } from './finding.js';
import { flowOf } from './flow.js';
import { forkReenteredFindings } from './fork_reentered.js';
import { parallelWriteFindings } from './parallel_write.js';
import type { Readable } from './readable.js';
import { startsTwiceFindings } from './starts_twice.js';
import { stuckJoinFindings } from './stuck_join.js';
import { findTogether } from './together.js';

/** What is wrong with branches side by side, and loops that nothing interrupts. Only where the whole flow can be read. */
export function parallelFindings(file: Readable): Finding[] {
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
  ];
}
