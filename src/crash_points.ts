/** Where this process can be made to kill itself, in the order in which a ticket comes past them. */
export const CRASH_POINTS = [
  'before_submit_commit',
  'after_submit_commit',
  'before_completion_commit',
  'after_completion_commit',
  'before_retry_commit',
  'after_retry_commit',
  'before_taking_up',
  'after_counting_try',
  'before_moving_commit',
  'after_moving_commit',
  'after_making_instance',
  'before_error_commit',
  'after_error_commit',
] as const;
export type CrashPointName = (typeof CRASH_POINTS)[number];

let crashAt: string | undefined;

/** Names the point at which this process is to kill itself; set once at start, refused in production by the config. */
export function setCrashPoint(name: string | undefined): void {
  crashAt = name;
}

/** Kills this process with SIGKILL where `CRASH_AT` names this point, so that tests can prove what a crash there costs. */
export function crashPoint(name: CrashPointName): void {
  if (name === crashAt) process.kill(process.pid, 'SIGKILL');
}
