import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source.ts';

let files: SourceFile[];
beforeAll(async () => {
  files = await sourceFiles();
});

const AREAS = ['users', 'workflow_design', 'workflow_ops'];
/** The engine's files that read or write the database; all others of the engine are pure. */
const ACTING = [
  'apply',
  'assign',
  'definition_rows',
  'definitions',
  'event_snapshot',
  'events',
  'failures',
  'reassign',
  'reconciler',
  'retried',
  'silently_stuck',
  'snapshot',
  'soundness',
  'standing',
  'taking_events',
  'workflow_state_manager',
].map((name) => `src/workflow_engine/${name}.ts`);

type Room =
  | 'top'
  | 'app'
  | 'router'
  | 'verb'
  | 'schema'
  | 'forms'
  | 'helpers'
  | 'middleware'
  | 'db'
  | 'acting'
  | 'pure'
  | 'foundation';
const FOUNDATION = [
  'config',
  'errors',
  'permissions',
  'audit',
  'current',
  'crash_points',
  'log',
  'mail',
  'one_time_link',
].map((name) => `src/${name}.ts`);

/** What starts the program, beside the commands. */
const TOP = ['server', 'http_server', 'web_processes', 'heap'].map((name) => `src/${name}.ts`);

function roomOf(path: string): Room {
  if (path.startsWith('src/commands/') || TOP.includes(path)) return 'top';
  if (path === 'src/app.ts') return 'app';
  if (FOUNDATION.includes(path)) return 'foundation';
  if (path === 'src/health.ts' || path.endsWith('.router.ts')) return 'router';
  if (path.startsWith('src/workflow_engine/')) return ACTING.includes(path) ? 'acting' : 'pure';
  const folder = path.split('/')[1] ?? '';
  if (AREAS.includes(folder)) return path.endsWith('.schema.ts') ? 'schema' : 'verb';
  return folder as Room;
}

/** What a room may import, besides itself. */
const ALLOWED: Record<Room, readonly Room[]> = {
  top: [
    'top',
    'app',
    'router',
    'verb',
    'schema',
    'forms',
    'helpers',
    'middleware',
    'db',
    'acting',
    'pure',
    'foundation',
  ],
  app: ['router', 'verb', 'middleware', 'helpers', 'foundation'],
  router: ['verb', 'schema', 'forms', 'helpers', 'middleware', 'db', 'pure', 'foundation'],
  verb: ['verb', 'schema', 'forms', 'helpers', 'db', 'acting', 'pure', 'foundation'],
  schema: ['schema', 'verb', 'forms', 'pure', 'foundation'],
  forms: ['forms', 'pure', 'helpers', 'foundation'],
  helpers: ['helpers', 'pure', 'foundation'],
  middleware: ['middleware', 'helpers', 'db', 'foundation'],
  db: ['db', 'foundation'],
  acting: ['acting', 'pure', 'db', 'foundation'],
  pure: ['pure'],
  foundation: ['foundation', 'db'],
};

const arrows = () =>
  files.flatMap((file) =>
    file.imports.flatMap(({ path }) =>
      path === null || path.includes('/generated/') ? [] : [{ from: file.path, to: path }],
    ),
  );

describe('arrows point down', () => {
  it('finds the files and their imports', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(arrows().length).toBeGreaterThan(150);
    expect(ACTING.filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  });

  it('from room to room only where the house has a door', () => {
    const wrong = arrows().filter(({ from, to }) => !ALLOWED[roomOf(from)].includes(roomOf(to)));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('between areas from workflow_ops to workflow_design to users, never back', () => {
    const areaOf = (path: string) => AREAS.indexOf(path.split('/')[1] ?? '');
    const wrong = arrows().filter(({ from, to }) => areaOf(from) >= 0 && areaOf(to) > areaOf(from));
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('in no circle', () => {
    const targets = new Map(
      files.map(({ path }) => [
        path,
        arrows()
          .filter(({ from }) => from === path)
          .map(({ to }) => to),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (path: string, way: string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (done.has(path) || way.includes(path)) return;
      for (const next of targets.get(path) ?? []) walk(next, [...way, path]);
      done.add(path);
    };
    for (const path of targets.keys()) walk(path, []);
    expect(circles).toEqual([]);
  });
});

/** Clocks for what is shown and for keeping figures in memory; nothing that they say is written. */
const SHOWING = [
  'src/workflow_ops/reader.ts',
  'src/workflow_design/form_preview.ts',
  'src/workflow_design/edit_page.ts',
];

describe('doors', () => {
  const importing = (name: string | RegExp) =>
    files
      .filter(({ imports }) => imports.some(({ from }) => (typeof name === 'string' ? from === name : name.test(from))))
      .map(({ path }) => path);

  it('only app, routers and middleware import express', () => {
    expect(
      importing(/^express(-session)?$/).filter((path) => !['app', 'router', 'middleware'].includes(roomOf(path))),
    ).toEqual([]);
  });

  it('only db (and the operator’s commands) talks to PostgreSQL by itself; the client is made there alone', () => {
    expect(importing('pg').filter((path) => !path.startsWith('src/db/') && !path.startsWith('src/commands/'))).toEqual(
      [],
    );
    const makers = files.filter(({ text }) => /\bprismaClient\(|new PrismaClient\b/.test(text)).map(({ path }) => path);
    expect(makers.filter((path) => !path.startsWith('src/db/'))).toEqual([]);
    const pools = files.filter(({ text }) => /\bdatabasePool\(/.test(text)).map(({ path }) => path);
    expect(pools).toEqual([
      'src/db/connection.ts',
      'src/db/outside_company.ts',
      'src/db/read_in_company.ts',
      'src/db/sql_in_company.ts',
      'src/middleware/sessions.ts',
    ]);
  });

  it('only the config reads the environment', () => {
    expect(files.filter(({ text }) => /process\.env/.test(text)).map(({ path }) => path)).toEqual(['src/config.ts']);
  });

  it('what is written is timed by the database’s clock: verbs, the engine and Prisma’s models have none of their own', async () => {
    const timing = files.filter(
      ({ path, text }) =>
        ['verb', 'acting', 'db', 'foundation'].includes(roomOf(path)) && /new Date\(\)|Date\.now\(/.test(text),
    );
    expect(timing.map(({ path }) => path).filter((path) => !SHOWING.includes(path))).toEqual([]);
    const schema = await readFile('prisma/schema.prisma', 'utf8');
    expect(schema.match(/@default\(now\(\)\)|@updatedAt/g)).toBeNull();
  });

  it('the engine’s pure files use no clock, no randomness, no database', () => {
    const impure = files.filter(
      ({ path, text }) =>
        roomOf(path) === 'pure' && /Date\.now\(|new Date\(\)|Math\.random|randomUUID|from 'node:(?!util)/.test(text),
    );
    expect(impure.map(({ path }) => path)).toEqual([]);
  });
});
