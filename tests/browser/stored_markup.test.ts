import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitTicket } from '#src/workflow_ops/submit_ticket.js';
import { type Asked, listening } from '../safety/ask.ts';
import { idsOf, isServed, questionFor, sceneOf } from '../safety/asking.ts';
import { type Cookies, logInAll } from '../safety/cookies.ts';
import { PAYLOADS } from '../safety/payloads.ts';
import { ROUTES } from '../safety/routes/table.ts';
import { safetyFile } from '../safety/workflow.ts';
import { actingFor, makeWorld, type World } from '../safety/world.ts';
import { launchChromium } from '../support/chromium.ts';
import { useDatabase } from '../support/database.ts';
import { publishFile } from '../support/definitions.ts';
import { makePerson } from '../support/people.ts';
import { makeSite } from '../support/site.ts';

const database = useDatabase();
let world: World;
let asked: Asked;
let cookies: Cookies;
let chromium: { browser: Browser; close: () => Promise<void> };
let number: number;

/** A workflow each of whose texts is markup, and a ticket with each of its answers. */
async function markedUpTicket(): Promise<number> {
  const file = safetyFile({ name: PAYLOADS[0] ?? '', key: 'marked_up' });
  const names = PAYLOADS.map((_, at) => `text_${at}`);
  const { workflow, tickets } = file;
  const fields = PAYLOADS.map(
    (label, at) => ({ name: `text_${at}`, type: at % 2 ? 'text' : 'long_text', label, help: label }) as const,
  );
  const { decision, ...rest } = Object.fromEntries(workflow.fields.map((field) => [field.name, field]));
  const options = PAYLOADS.map((label, at) => ({ value: `v${at}`, label }));
  const marked = [...Object.values(rest), { ...decision, options: [...YES_NO, ...options] }, ...fields];
  const [first] = tickets;
  if (!first) throw new Error('no ticket type');
  const ticket = {
    ...first,
    description: PAYLOADS[3] ?? '',
    fields: [...first.fields, ...names.map((field) => ({ field }))],
  };
  const made = {
    ...file,
    workflow: {
      ...workflow,
      ...{ description: PAYLOADS[4], fields: marked, outcomes: workflow.outcomes },
      ext_ref: PAYLOADS.map((label) => ({ label, desc: label, uri: 'https://intranet.example.com/' })),
      tasks: workflow.tasks.map((task, at) => ({
        ...task,
        title: PAYLOADS[at + 5],
        description: PAYLOADS[at + 7],
        input_schema: names,
      })),
    },
    tickets: [ticket],
  };
  const current = actingFor(world.own, world.own.people.all);
  await publishFile(current, JSON.stringify(made));
  const given = { amount: 10, ...Object.fromEntries(PAYLOADS.map((text, at) => [`text_${at}`, text])) };
  const submitted = await submitTicket(current, {
    ticketKey: 'marked_up',
    submissionToken: crypto.randomUUID(),
    given,
  });
  if (submitted.kind !== 'submitted') throw new Error(JSON.stringify(submitted));
  return submitted.number;
}
const YES_NO = [
  { value: 'yes', label: 'Approve' },
  { value: 'no', label: 'Refuse' },
];

/** Text columns that hold what the program itself chose. */
const NOT_PEOPLES =
  /^(key|email|password_hash|token_hash|kind|action|subject_type|error_code|next_mode|join_mode|time_zone|submission_token|ip|request_id|ticket_key|outcome|w_status|action_url)$/;

/** Puts markup into every text column of the own company, as rows from before some check would have it. */
async function markUpEveryText(): Promise<number> {
  const { rows } = await database.owner.query<{ name: string; column: string }>(
    `select c.table_name as name, c.column_name as "column" from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and data_type = 'text'
        and exists (select from information_schema.columns i where i.table_name = c.table_name and i.table_schema = 'public' and i.column_name = 'company_id')`,
  );
  const columns = rows.filter(({ column }) => !NOT_PEOPLES.test(column));
  for (const { name, column } of columns) {
    const unique = name === 'company_roles' ? `|| ' ' || id` : '';
    await database.owner.query(
      `update "${name}" t set "${column}" = ($1::text[])[1 + (n.at % $2)] ${unique}
         from (select ctid as place, (row_number() over ())::int as at from "${name}" where company_id = $3) n
        where t.ctid = n.place and t."${column}" is not null`,
      [PAYLOADS, PAYLOADS.length, world.own.company.id],
    );
  }
  await database.owner.query('update companies set name = $2 where id = $1', [world.own.company.id, PAYLOADS[1]]);
  return columns.length;
}

beforeAll(async () => {
  world = await makeWorld(database.owner);
  asked = await listening(makeSite());
  cookies = await logInAll(asked.url, world);
  for (const at of PAYLOADS.keys()) await makePerson(database.owner, world.own.company, `Person-${at} Bloom`);
  for (const at of PAYLOADS.keys())
    await database.owner.query('insert into company_roles (company_id, role_name, description) values ($1, $2, $2)', [
      world.own.company.id,
      `role ${at}`,
    ]);
  number = await markedUpTicket();
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium?.close();
  await asked?.close();
});

type Seen = { readonly dialogs: string[]; readonly violations: string[] };

async function openAs(actor: keyof Cookies): Promise<{ page: Page; seen: Seen }> {
  const context = await chromium.browser.newContext();
  const [name = '', value = ''] = cookies[actor].split('=');
  if (value !== '') await context.addCookies([{ name, value, url: asked.url }]);
  const page = await context.newPage();
  const seen: Seen = { dialogs: [], violations: [] };
  page.on('dialog', (dialog) => {
    seen.dialogs.push(`${page.url()} ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) seen.violations.push(`${page.url()} ${message.text()}`);
  });
  return { page, seen };
}

/** What a page holds of the payloads as elements: nothing. */
const madeElements = (page: Page) =>
  page.evaluate(
    () =>
      document.querySelectorAll(
        '[id^="xss"], [href^="javascript:"], [onerror], [onload], [onfocus], [onmouseover], [ontoggle], base',
      ).length,
  );

const crawl = async (actor: 'all' | 'impersonating' | 'superuser' | 'anonymous', more: readonly string[]) => {
  const { page, seen } = await openAs(actor);
  const scene = sceneOf(world, actor);
  const wrong: string[] = [];
  let shown = 0;
  const paths: string[] = [...more];
  for (const route of ROUTES.filter(
    (one) => one.method === 'GET' && isServed(one, actor) && !/export|csv|schema\.json|healthz|readyz/.test(one.path),
  ))
    paths.push((await questionFor(route, { scene, ids: await idsOf(route, scene, 'own') })).path);
  await markUpEveryText();
  for (const path of paths) {
    await page.goto(`${asked.url}${path}`, { waitUntil: 'load' });
    const text = await page.content();
    if (/xss/.test(text)) shown++;
    if ((await madeElements(page)) > 0) wrong.push(path);
  }
  await page.context().close();
  return { ...seen, wrong, shown, pages: paths.length };
};

describe('12 and 11: markup in every text', () => {
  it('there are at least 30 kinds of it, in every column with people’s texts', async () => {
    expect(new Set(PAYLOADS).size).toBeGreaterThanOrEqual(30);
    expect(await markUpEveryText()).toBeGreaterThanOrEqual(20);
  });

  it.each(['all', 'superuser', 'impersonating', 'anonymous'] as const)(
    'every page shows it as text to %s: no dialog, no new element, no violation of the policy',
    async (actor) => {
      const own =
        actor === 'all'
          ? [`/my_tickets/${number}`, '/my_tickets/new?ticket_definition=marked_up', '/ticket_definitions/marked_up']
          : [];
      const found = await crawl(actor, [
        ...own,
        ...(actor === 'all' ? [`/tickets/${number}`, '/workflow_definitions/marked_up'] : []),
      ]);
      expect(found).toMatchObject({ dialogs: [], violations: [], wrong: [] });
      // Pages must have shown it at all.
      expect(found.shown).toBeGreaterThan(actor === 'all' ? found.pages / 2 : -1);
    },
    120_000,
  );
});
