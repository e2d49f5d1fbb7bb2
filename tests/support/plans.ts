import type pg from 'pg';
import { databasePool } from '#src/db/connection.js';

/** A node of a plan as PostgreSQL ran it, with the fields that are looked at. */
type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
};
/** A statement that was run, also one inside a function of the database, with its plan and what it was given. */
export type Ran = { readonly text: string; readonly given: string; readonly plan: PlanNode; readonly page: string };

/** Makes every later connection say each plan as it was run, to whoever ran it (auto_explain comes with PostgreSQL). */
export async function sayPlans(owner: pg.Client): Promise<void> {
  const settings = {
    // The tables are still short enough for PostgreSQL to prefer reading some of them whole; what is asked here is whether an index could serve.
    enable_seqscan: 'off',
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_level': 'notice',
    'auto_explain.log_format': 'json',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    // What runs inside the owner's functions, which EXPLAIN does not show.
    'auto_explain.log_nested_statements': 'on',
  };
  const { rows } = await owner.query<{ name: string }>('select current_database() as name');
  await owner.query("load 'auto_explain'");
  for (const [setting, value] of Object.entries(settings))
    await owner.query(`alter database ${rows[0]?.name} set ${setting} = '${value}'`);
}

/** Listens to the application's connections. Gives what ran, and a function that says what is asked for from now on. */
export function listenToPlans(): { readonly ran: Ran[]; readonly asking: (page: string) => void } {
  const ran: Ran[] = [];
  let page = '';
  const known = new WeakSet<pg.PoolClient>();
  databasePool().on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    client.on('notice', ({ message = '' }) => {
      const [, json] = /^duration: .*?plan:\n([\s\S]*)$/.exec(message) ?? [];
      if (json === undefined) return;
      const said = JSON.parse(json) as { 'Query Text': string; 'Query Parameters'?: string; Plan: PlanNode };
      ran.push({ text: said['Query Text'], given: said['Query Parameters'] ?? '', plan: said.Plan, page });
    });
  });
  return {
    ran,
    asking: (next) => {
      page = next;
    },
  };
}

const allNodes = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(allNodes)];

/** How many rows a plan read, by table or index: also those that it read for nothing. */
function rowsRead(plan: PlanNode): Map<string, number> {
  const read = new Map<string, number>();
  for (const node of allNodes(plan)) {
    // A bitmap's index has rows of its own, which no table's node counts where several are combined.
    const table = node['Relation Name'] ?? node['Index Name'];
    if (table === undefined || !node['Node Type'].endsWith('Scan')) continue;
    const one =
      (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
    read.set(table, (read.get(table) ?? 0) + Math.round(one * (node['Actual Loops'] ?? 1)));
  }
  return read;
}

/** The value that was given for $n. */
const valueGiven = (given: string, n: string) => new RegExp(`\\$${n} = '?([^',]*)`).exec(given)?.[1];

/** What grows with the tables in how a statement was run: a table read from end to end, more rows read than `most`, an OFFSET. */
export function faultsOf({ text, given, plan }: Ran, most: number): string[] {
  const scans = allNodes(plan).filter((node) => node['Node Type'] === 'Seq Scan' && node['Actual Loops'] !== 0);
  const many = [...rowsRead(plan)].filter(([, rows]) => rows > most);
  const [, offset, n = ''] = /\boffset\s+(\$(\d+)|\S+)/i.exec(text) ?? [];
  // Prisma writes OFFSET 0 behind every LIMIT.
  const skipped = offset?.startsWith('$') ? valueGiven(given, n) : offset;
  return [
    ...new Set(scans.map((node) => `reads all of ${node['Relation Name']}`)),
    ...many.map(([table, rows]) => `reads ${rows} rows of ${table}`),
    ...(skipped === undefined || skipped === '0' ? [] : [`skips rows by OFFSET ${skipped}`]),
  ];
}

/** A plan in lines, for whoever mends it. */
export function planWords(node: PlanNode, depth = 0): string {
  const { Plans = [], ...own } = node;
  const told = [
    'Relation Name',
    'Index Name',
    'Index Cond',
    'Filter',
    'Actual Rows',
    'Rows Removed by Filter',
    'Actual Loops',
  ];
  const facts = Object.entries(own).filter(([name]) => told.includes(name));
  const line = `${'  '.repeat(depth)}${node['Node Type']} ${facts.map(([name, value]) => `${name}: ${value}`).join(', ')}`;
  return [line, ...Plans.map((plan) => planWords(plan, depth + 1))].join('\n');
}
