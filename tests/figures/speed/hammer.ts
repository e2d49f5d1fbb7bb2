import autocannon from 'autocannon';
import { cpuSeconds } from './process_facts.ts';

/** One stretch of load on one page. Rate in answers a second, times in ms, `cpu_us` the server's CPU in microseconds an answer (null where /proc is not there). */
export type Stretch = {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu_us: number | null;
  readonly bytes: number;
  readonly wrong: number;
};

/** What is asked for: a page, or what autocannon makes a request of. */
export type Asked = {
  readonly url: string;
  readonly pid: number;
  readonly seconds: number;
  readonly headers?: { readonly [name: string]: string };
  readonly request?: autocannon.Request;
  /** The status of a right answer. */
  readonly status?: number;
  /** How many are under way at once. */
  readonly connections?: number;
  /** So many requests instead of so many seconds. */
  readonly amount?: number;
};

const CONNECTIONS = 8;

/** Sends the same kind of request, eight at once, for so many seconds. */
export async function hammer(asked: Asked): Promise<Stretch> {
  const { url, pid, seconds, headers = {}, request, status = 200, connections = CONNECTIONS, amount } = asked;
  const before = cpuSeconds(pid);
  const { requests, latency, throughput, duration, ...answers } = await autocannon({
    url,
    headers,
    connections,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    ...(request && { requests: [request] }),
  });
  const after = cpuSeconds(pid);
  const cpu = before === null || after === null ? null : ((after - before) * 1e6) / Math.max(1, requests.total);
  const right = answers.statusCodeStats?.[`${status}`]?.count ?? 0;
  return {
    rate: Math.round((10 * requests.total) / (amount === undefined ? seconds : duration)) / 10,
    p50: latency.p50,
    p99: latency.p99,
    cpu_us: cpu === null ? null : Math.round(cpu),
    bytes: Math.round(throughput.total / Math.max(1, requests.total)),
    wrong: requests.total - right + answers.errors + answers.timeouts,
  };
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

type Middle = Stretch & { readonly rates: readonly number[] };

/** Measures several things by turns, `rounds` times each, so that whatever else the machine does meets all of them alike. */
export async function byTurns<Name extends string>(
  rounds: number,
  stretches: Readonly<Record<Name, () => Promise<Stretch>>>,
): Promise<Record<Name, Middle>> {
  const names = Object.keys(stretches) as Name[];
  const found = new Map<Name, Stretch[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of names) found.get(name)?.push(await stretches[name]());
  return Object.fromEntries(names.map((name) => [name, middle(found.get(name) ?? [])])) as Record<Name, Middle>;
}

function middle(all: readonly Stretch[]): Middle {
  const of = (value: (one: Stretch) => number) => median(all.map(value));
  const cpu_us = all.every(({ cpu_us: one }) => one !== null) ? of((one) => one.cpu_us ?? 0) : null;
  return {
    rate: of(({ rate }) => rate),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    cpu_us,
    bytes: of(({ bytes }) => bytes),
    wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
    rates: all.map(({ rate }) => rate),
  };
}

/** A ratio with three places. */
export const ratio = (a: number, b: number) => Math.round((1000 * a) / b) / 1000;
