import { type Logger, pino } from 'pino';
import supertest from 'supertest';
import { createApp } from '#src/app.js';
import { PASSWORD, type Person } from './people.ts';

export type Visitor = ReturnType<typeof supertest.agent>;

/** The secret of every test's site: a server with it shares sessions and counted tries with them. */
export const SESSION_SECRET = 'only for tests, only for tests, only';

/** The whole application, as server.ts makes it; with a public address as in production, behind a proxy. */
export function makeSite({ publicUrl, log = pino({ level: 'silent' }) }: { publicUrl?: string; log?: Logger } = {}) {
  return createApp({
    config: { publicUrl: publicUrl === undefined ? undefined : new URL(publicUrl) },
    sessionSecret: SESSION_SECRET,
    log,
  });
}

/** A browser without scripts: keeps cookies, and says like a browser that its forms come from this site. */
export function visitor(site = makeSite()): Visitor {
  return supertest.agent(site).set('Sec-Fetch-Site', 'same-origin') as Visitor;
}

/** A browser that reaches a site with a public address through its proxy, from this address. */
export function visitorFrom(ip: string, site: ReturnType<typeof makeSite>): Visitor {
  return supertest
    .agent(site)
    .set({ 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': ip, 'X-Forwarded-Proto': 'https' }) as Visitor;
}

/** A browser in which this person has logged in. */
export async function signedIn(person: Person, site = makeSite()): Promise<Visitor> {
  const browser = visitor(site);
  const answer = await browser.post('/sessions').type('form').send({ email: person.email, password: PASSWORD });
  if (answer.status !== 303) throw new Error(`log-in failed: ${answer.status}`);
  return browser;
}

/** Every value that a page's form fields hold, by name. */
export function formValues(html: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<(?:input)\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    const value = /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '';
    const unchecked = /type="(?:radio|checkbox)"/.test(tag) && !/\bchecked\b/.test(tag);
    if (name && !unchecked) values[name] = unescapeHtml(value);
  }
  for (const [, name, value] of html.matchAll(/<textarea\b[^>]*\bname="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g)) {
    if (name) values[name] = unescapeHtml(value ?? '').replace(/^\n/, '');
  }
  return values;
}

/** Text as HTML shows it. */
export function unescapeHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
