import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import autocannon from 'autocannon';

/** One stretch of load on one page. Rate in answers a second, times in ms, `cpu_us` the server's CPU in microseconds an answer (null where /proc is not there). */
export type Stretch = {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu_us: number | null;
  readonly bytes: number;
  readonly wrong: number;
};

const CONNECTIONS = 8;
const TICKS_A_SECOND = 100;

/** CPU seconds that a process has used, on Linux; null elsewhere. */
function cpuSeconds(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/** Asks for a page, eight at once, for so many seconds; answers other than 2xx are wrong. */
export async function hammer(
  url: string,
  headers: { [name: string]: string },
  pid: number,
  seconds: number,
): Promise<Stretch> {
  const before = cpuSeconds(pid);
  const { requests, latency, non2xx, errors, timeouts, throughput } = await autocannon({
    url,
    headers,
    connections: CONNECTIONS,
    duration: seconds,
  });
  const after = cpuSeconds(pid);
  const cpu = before === null || after === null ? null : ((after - before) * 1e6) / Math.max(1, requests.total);
  return {
    rate: Math.round(requests.total / seconds),
    p50: latency.p50,
    p99: latency.p99,
    cpu_us: cpu === null ? null : Math.round(cpu),
    bytes: Math.round(throughput.total / Math.max(1, requests.total)),
    wrong: non2xx + errors + timeouts,
  };
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures several things by turns, `rounds` times each, so that whatever else the machine does meets all of them alike. */
export async function byTurns<Name extends string>(
  rounds: number,
  stretches: Readonly<Record<Name, () => Promise<Stretch>>>,
): Promise<Record<Name, Stretch & { readonly rates: readonly number[] }>> {
  const names = Object.keys(stretches) as Name[];
  const found = new Map<Name, Stretch[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of names) found.get(name)?.push(await stretches[name]());
  const middle = (all: readonly Stretch[]) => {
    const of = (value: (one: Stretch) => number) => median(all.map(value));
    const cpu = all.every(({ cpu_us }) => cpu_us !== null) ? of(({ cpu_us }) => cpu_us ?? 0) : null;
    return {
      ...{ rate: of(({ rate }) => rate), p50: of(({ p50 }) => p50), p99: of(({ p99 }) => p99), cpu_us: cpu },
      ...{ bytes: of(({ bytes }) => bytes), wrong: all.reduce((sum, { wrong }) => sum + wrong, 0) },
      rates: all.map(({ rate }) => rate),
    };
  };
  return Object.fromEntries(names.map((name) => [name, middle(found.get(name) ?? [])])) as never;
}

/** On what it was measured, for the figure's line. */
export function machine() {
  const [cpu] = cpus();
  return { cpu: cpu?.model ?? 'unknown', cores: cpus().length, node: process.version, load: loadavg()[0]?.toFixed(2) };
}

const rounded = (ratio: number) => Math.round(ratio * 1000) / 1000;
/** A ratio with three places. */
export const ratio = (a: number, b: number) => rounded(a / b);
