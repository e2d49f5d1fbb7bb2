/** What following values through a workflow may still cost: masks of names that are looked at or put together. */
export type Work = { masks: number };

/** About a second; whatever people draw takes a hundredth of it. */
export const MOST_WORK = 8_000_000;

/** Thrown where following the values through a workflow takes too long. */
export class TooMuchWork extends Error {
  constructor() {
    super('following the values through this workflow takes too long');
    this.name = 'TooMuchWork';
  }
}

/** Takes a cost off; throws TooMuchWork where that leaves less than nothing. */
export function work(left: Work, masks: number): void {
  left.masks -= masks;
  if (left.masks < 0) throw new TooMuchWork();
}
