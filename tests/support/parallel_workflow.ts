import { arrowFile, FORK, JOIN } from '../workflow_engine/support/parallel_files.ts';

/** The branches between the fork and the join: three steps, side by side. */
const BRANCHES = ['left', 'middle', 'right'];

/** A workflow that forks into three branches, which meet at a join; every step of it is begun once for a ticket. */
export function parallelFile(): string {
  const arrows = BRANCHES.flatMap((branch) => [`fork > ${branch}`, `${branch} > meet`]);
  return JSON.stringify(arrowFile(['start > fork', ...arrows, 'meet > end : good'], { fork: FORK, meet: JOIN }));
}

/** How many steps a ticket of it has begun when it is completed: the fork, its branches, the join. */
export const PARALLEL_STEPS = BRANCHES.length + 2;
