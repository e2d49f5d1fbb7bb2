let crashAt: string | undefined;

/** Names the point at which this process is to kill itself; set once at start, refused in production by the config. */
export function setCrashPoint(name: string | undefined): void {
  crashAt = name;
}

/** Kills this process with SIGKILL where `CRASH_AT` names this point, so that tests can prove what a crash there costs. */
export function crashPoint(name: string): void {
  if (name === crashAt) process.kill(process.pid, 'SIGKILL');
}
