import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { post } from '../support/http_client.ts';
import { answerOf, type Client } from './parallel_work.ts';
import type { Servers } from './servers.ts';

/** What the server said is written: it must be there afterwards. */
export type Acknowledged = {
  readonly submits: { readonly companyId: number; readonly number: number }[];
  readonly completions: { readonly companyId: number; readonly taskId: number; readonly userId: number }[];
};

type OpenTask = { readonly id: number; readonly companyId: number; readonly userId: number; readonly step: string };
type Submit = { readonly client: Client; readonly token: string };

export type LoadOptions = {
  readonly servers: Servers;
  readonly clients: readonly Client[];
  readonly databaseUrl: string;
  /** Every completion is sent twice at once, to the first and the last server that is up. */
  readonly twice?: boolean;
};

/** A running load: eight requests at once, until it is stopped. */
export type Load = {
  readonly acknowledged: Acknowledged;
  /** Answers by status, `broken` where the connection broke. */
  readonly answers: { readonly [status: string]: number };
  readonly count: () => number;
  /** Resolves when so many more writes are acknowledged; rejects after 60 s without. */
  readonly more: (writes: number) => Promise<void>;
  /** Sends nothing more until it goes on or is to finish; resolves when all that was sent is answered. */
  readonly pause: () => Promise<void>;
  readonly goOn: () => void;
  /** Submits nothing new; resolves when every open task is completed, or after `ms`. */
  readonly finish: (ms: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const AT_ONCE = 8;
const OPEN_TASKS = `
  select i.id, i.company_id as "companyId", i.assigned_to as "userId", d.key as step
    from task_instances i join task_definitions d on d.company_id = i.company_id and d.id = i.task_definition_id
   where i.t_status in ('OPEN', 'IN_PROGRESS') and i.assigned_to is not null and i.id <> all ($1::int[]) order by random() limit 40`;

/** Begins to submit and complete at the servers that are up, and writes down everything that is acknowledged. */
export function startLoad({ servers, clients, databaseUrl, twice = false }: LoadOptions): Load {
  const looking = new pg.Pool({ connectionString: databaseUrl, max: 2 }).on('error', () => {});
  const acknowledged: Acknowledged = { submits: [], completions: [] };
  const answers: { [status: string]: number } = {};
  const busy = new Set<number>();
  const unsure: Submit[] = [];
  let known: OpenTask[] = [];
  let sending = 0;
  let refilling: Promise<void> | undefined;
  let phase: 'load' | 'pause' | 'finish' | 'stop' = 'load';
  let waiting: { at: number; resolve: () => void }[] = [];
  const count = () => acknowledged.submits.length + acknowledged.completions.length;

  const note = (answer: string | number) => {
    answers[answer] = (answers[answer] ?? 0) + 1;
  };
  const send = async (url: string | undefined, client: Client, path: string, form: Record<string, string>) => {
    const answer = await post(`${url}${path}`, client.cookie, form).catch(() => undefined);
    note(answer?.status ?? 'broken');
    // Whoever is told that it does not work waits before they try again.
    if (answer === undefined || answer.status === 503) await after(50);
    return answer;
  };
  const written = () => {
    const due = waiting.filter(({ at }) => at <= count());
    waiting = waiting.filter(({ at }) => at > count());
    for (const { resolve } of due) resolve();
  };

  async function submit({ client, token }: Submit): Promise<void> {
    const form = { ticket_definition: 'arrows', submission_token: token, version: '1', title: `Load ${token}` };
    const answer = await send(servers.urls()[0], client, '/my_tickets', form);
    const number = Number(/^\/my_tickets\/(\d+)$/.exec(answer?.location ?? '')?.[1]);
    // Without an answer nobody knows: sent again, the same form must be the same ticket.
    if (answer?.status !== 303 || !number) return void unsure.push({ client, token });
    acknowledged.submits.push({ companyId: client.companyId, number });
    written();
  }

  async function complete(task: OpenTask): Promise<void> {
    const client = clients.find(({ userId }) => userId === task.userId);
    if (!client) return note('stranger');
    const urls = servers.urls();
    const targets = twice ? [urls[0], urls.at(-1)] : urls.slice(0, 1);
    const path = `/my_tasks/${task.id}/completion`;
    const got = await Promise.all(targets.map((url) => send(url, client, path, answerOf(task.step))));
    const done = got.filter((answer) => answer?.status === 303 && /^\/my_tasks(\/\d+)?$/.test(answer.location)).length;
    const { companyId, userId, id } = task;
    for (let one = 0; one < done; one++) acknowledged.completions.push({ companyId, taskId: id, userId });
    written();
  }

  async function refill(): Promise<void> {
    const { rows } = await looking.query<OpenTask>(OPEN_TASKS, [[...busy]]);
    known = rows.filter(({ id }) => !busy.has(id));
    if (known.length === 0) await after(50);
  }

  async function nextTask(): Promise<OpenTask | undefined> {
    if (known.length === 0) {
      // While the database is away nothing is known; the load goes on when it is back.
      refilling ??= refill().catch(() => after(50));
      await refilling;
      refilling = undefined;
    }
    return known.pop();
  }

  async function act(): Promise<void> {
    await servers.up();
    sending++;
    await step().finally(() => sending--);
  }

  async function step(): Promise<void> {
    const again = unsure.pop();
    if (again) return submit(again);
    const task = await nextTask();
    if (!task || (phase === 'load' && count() % 5 === 0)) {
      const client = clients[count() % clients.length];
      if (phase === 'load' && client) await submit({ client, token: randomUUID() });
      return;
    }
    busy.add(task.id);
    await complete(task).finally(() => busy.delete(task.id));
  }

  const clientsAtWork = Array.from({ length: AT_ONCE }, async () => {
    while (phase !== 'stop') {
      if (phase === 'pause') await after(20);
      else await act();
    }
  });
  const more = (writes: number) => {
    const late = after(60_000, undefined, { ref: false }).then(() => {
      throw new Error(`fewer than ${writes} writes acknowledged in 60 s; answers: ${JSON.stringify(answers)}`);
    });
    return Promise.race([new Promise<void>((resolve) => waiting.push({ at: count() + writes, resolve })), late]);
  };
  const stop = async () => {
    if (phase === 'stop') return;
    phase = 'stop';
    await Promise.all(clientsAtWork);
    await looking.end();
  };
  const pause = async () => {
    phase = 'pause';
    while (sending > 0) await after(20);
  };
  const goOn = () => {
    phase = 'load';
  };
  const finish = async (ms: number) => {
    phase = 'finish';
    const until = Date.now() + ms;
    const left = async () => (await looking.query(`${OPEN_TASKS.replace('limit 40', 'limit 1')}`, [[]])).rows.length;
    while (Date.now() < until && (unsure.length > 0 || busy.size > 0 || (await left()) > 0)) await after(50);
  };
  return { acknowledged, answers, count, more, pause, goOn, finish, stop };
}
