import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const TICKS_A_SECOND = 100;

/** CPU seconds that a process has used, on Linux; null elsewhere. */
export function cpuSeconds(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

function megabytes(pid: number, line: RegExp): number | null {
  try {
    const kb = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null;
  }
}

/** Memory that a process holds, in MB, on Linux; null elsewhere. */
export const residentMb = (pid: number) => megabytes(pid, /^VmRSS:\s+(\d+) kB/m);

/** The most memory that a process held at any moment so far, in MB, on Linux; null elsewhere. */
export const peakMb = (pid: number) => megabytes(pid, /^VmHWM:\s+(\d+) kB/m);

/** On what it was measured, for the figure's line. */
export function machine() {
  const [cpu] = cpus();
  return { cpu: cpu?.model ?? 'unknown', cores: cpus().length, node: process.version, load: loadavg()[0]?.toFixed(2) };
}
