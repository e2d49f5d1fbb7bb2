import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportVersion } from '#src/workflow_design/workflow_definitions.js';
import { importFile } from '#src/workflow_design/workflow_imports.js';
import type { Json } from '#src/workflow_engine/workflow_file.js';
import { useDatabase } from '../support/database.ts';
import { currentFor } from '../support/people.ts';
import { requestFile, textOf } from './files.ts';
import { twoCompanies } from './people.ts';

const database = useDatabase();
let people: Awaited<ReturnType<typeof twoCompanies>>;
beforeAll(async () => {
  people = await twoCompanies(database);
});

type Part = { [key: string]: Json };
// Whatever the database may store: no NUL, no half characters; spaces at the ends and characters beyond the first plane are in.
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => /\S/.test(text) && !text.includes('\0'));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const section = fc.record({ title: words, columns: fc.constantFrom(1, 2) }, { requiredKeys: [] });
/** A layout of up to two sections; no field is in it twice. */
const layout = fc
  .tuple(fc.shuffledSubarray(['amount', 'reason']), fc.array(section, { minLength: 1, maxLength: 2 }))
  .map(([fields, sections]) =>
    sections.map((one, at) => ({ ...one, fields: sections.length === 1 ? fields : fields.slice(at, at + 1) })),
  );
const limits = fc.record(
  {
    min: fc.integer({ min: -1e12, max: -1e6 }).map((millionths) => millionths / 1e6),
    max: fc.constantFrom(1e9, 0.1, 12.345678),
    unit: words.map((text) => [...text].slice(0, 3).join('')),
  },
  { requiredKeys: [] },
);

const parts = fc.record({
  title: words,
  description: maybe(fc.oneof(words, fc.constant(''))),
  links: maybe(
    fc.array(
      fc.record(
        { label: words, desc: words, uri: fc.constantFrom('https://a.example/?q=%20', 'mailto:a@b.example') },
        { requiredKeys: ['label', 'uri'] },
      ),
      { maxLength: 2 },
    ),
  ),
  layout: maybe(layout),
  due: maybe(fc.constantFrom(0.1, 1 / 3, 48)),
  limits,
  priorities: fc.boolean(),
  access: maybe(fc.uniqueArray(fc.constantFrom('managers', 'Z role', 'ä role', 'A role'))),
  preset: maybe(fc.constantFrom<Json>(0.1, 0, -0.000001)),
  help: maybe(words),
  fallback: maybe(words),
  tests: fc.constantFrom('kept', 'none', 'absent'),
  seed: fc.func(fc.integer()),
});
type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const set = (target: object, more: { [key: string]: unknown }) =>
  Object.assign(target, Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)));

/** A sound file with odd contents, its keys in an arbitrary order. */
function oddFile(odd: Parts): Part {
  const file = requestFile();
  const { workflow, tickets } = file;
  set(workflow, { title: odd.title, description: odd.description, ext_ref: odd.links, display_layout: odd.layout });
  workflow.fields.push({ name: 'size', type: 'number', label: odd.title, ...odd.limits } as never);
  set(workflow.tasks[0] as object, {
    title: odd.title,
    due_hours: odd.due,
    edit_layout: odd.layout?.slice(0, 1).map((part) => ({ ...part, fields: ['decision'] })),
    display_layout: odd.layout,
  });
  workflow.tasks.push({
    key: 'note',
    title: 'Note',
    task_type: 'PASS',
    ...(odd.help && { set: { reason: { cat: [odd.help, { lower: { var: 'ticket.title' } }] } } }),
  });
  workflow.transitions[1] = { from: 'approval', to: 'note', condition: { '==': ['yes', { var: 'decision' }] } };
  if (odd.priorities)
    for (const [index, transition] of workflow.transitions.slice(1, 3).entries()) transition.priority = 9 - index;
  const ticket = tickets[0] as object;
  set(ticket, {
    description: odd.description,
    company_role_access: odd.access,
    edit_layout: odd.layout,
    presets: odd.preset === undefined ? {} : { size: odd.preset },
  });
  set((tickets[0]?.fields[1] ?? {}) as object, {
    help: odd.help,
    default: odd.fallback,
    visible_when: { '<': [{ var: 'amount' }, '100.00'] },
  });
  const { tests, ...rest } = file;
  return shuffled(
    { ...rest, ...(odd.tests !== 'absent' && { tests: odd.tests === 'none' ? [] : tests }) } as Part,
    odd.seed,
  ) as Part;
}

function shuffled(json: Json, rank: (key: string) => number): Json {
  if (Array.isArray(json)) return json.map((item) => shuffled(item, rank));
  if (typeof json !== 'object' || json === null) return json;
  const keys = Object.keys(json).sort((one, other) => rank(one) - rank(other));
  return Object.fromEntries(keys.map((key) => [key, shuffled(json[key] ?? null, rank)]));
}

/** What rows cannot tell apart: a file that does not say who may submit, from one that says everybody. */
function asExported(file: Part): Part {
  const [ticket] = file.tickets as Part[];
  const access = ((ticket?.company_role_access ?? []) as string[]).toSorted();
  return { ...file, tickets: [{ ...ticket, company_role_access: access }] };
}

async function importAndExport(company: 'bloom' | 'ravel', text: string): Promise<string> {
  const current = currentFor(people[company], company === 'bloom' ? people.dana : people.ravi);
  const { draft, findings } = await importFile(current, text);
  if (!draft) throw new Error(findings.map(({ pointer, message }) => `${pointer} ${message}`).join('\n'));
  return exportVersion(current, draft);
}

describe('a file and its rows', () => {
  it('export, import and export again give the same bytes, in this company and in another, and lose nothing', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (odd) => {
        // Without its own list the roles of the run before would stay, as they are of no version.
        const file = oddFile({ ...odd, access: odd.access ?? [] });
        const first = await importAndExport('bloom', textOf(file));
        expect(JSON.parse(first)).toEqual(asExported(file));
        expect(await importAndExport('bloom', first)).toBe(first);
        expect(await importAndExport('ravel', first)).toBe(first);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('a file that does not say who may submit leaves that as it is', async () => {
    const file = requestFile({ key: 'roles', ticket: 'roles' });
    file.tickets[0]?.company_role_access.push('managers');
    await importAndExport('bloom', textOf(file));
    const silent = { ...file, tickets: file.tickets.map(({ company_role_access: _, ...rest }) => rest) };
    expect(JSON.parse(await importAndExport('bloom', textOf(silent))).tickets[0].company_role_access).toEqual([
      'managers',
    ]);
  });
});
