import { pino } from 'pino';
import supertest from 'supertest';
import { createApp } from '#src/app.js';
import { PASSWORD, type Person } from './people.ts';

/** What signs the sessions of tests. */
export const SESSION_SECRET = 'only for tests, only for tests, only';
export type Visitor = ReturnType<typeof supertest.agent>;

/** The whole application, as server.ts makes it. */
export function makeSite() {
  return createApp({
    config: { publicUrl: undefined },
    sessionSecret: SESSION_SECRET,
    log: pino({ level: 'silent' }),
  });
}

/** A browser without scripts: keeps cookies, and says like a browser that its forms come from this site. */
export function visitor(site = makeSite()): Visitor {
  return supertest.agent(site).set('Sec-Fetch-Site', 'same-origin') as Visitor;
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
