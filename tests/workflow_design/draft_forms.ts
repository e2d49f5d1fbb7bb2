import type { Response } from 'supertest';
import { unescapeHtml, type Visitor } from '../support/site.ts';

type Texts = Record<string, string>;

/** What a draft's form (the one with the id "edit") holds, as a browser would send it without pressing a button of a name. */
export function formOf(html: string): Texts {
  const form = /<form\b[^>]*\bid="edit"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const values: Texts = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1];
    const isTicked = !/type="(?:radio|checkbox)"/.test(tag) || /\bchecked\b/.test(tag);
    if (name && isTicked) values[name] = unescapeHtml(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  for (const [, name = '', text = ''] of form.matchAll(/<textarea\b[^>]*\bname="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
    values[name] = unescapeHtml(text).replace(/^\n/, '');
  for (const [, name = '', options = ''] of form.matchAll(/<select\b[^>]*\bname="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    values[name] = unescapeHtml(/value="([^"]*)" selected/.exec(options)?.[1] ?? '');
  return values;
}

/** The edit_version that a page carries. */
export function editVersionOf(html: string): string {
  return /name="edit_version" value="([^"]*)"/.exec(html)?.[1] ?? '';
}

const send = (browser: Visitor, path: string, body: Texts) => browser.post(path).type('form').send(body);

/** Opens a form, presses its buttons one after the other with what was changed before each, and saves; gives the last answer. */
export async function edit(
  browser: Visitor,
  path: string,
  ...rounds: readonly (Texts & { press?: string })[]
): Promise<Response> {
  let answer = await browser.get(path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  for (const round of rounds) answer = await send(browser, path, without({ ...formOf(answer.text), ...round }));
  return answer;
}

/** A box that is not ticked is not sent at all. */
function without(body: Texts): Texts {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== 'UNTICKED'));
}

/** Presses a button of a list: sends the page's edit_version and what the button says. */
export async function pressIn(browser: Visitor, page: string, action: string, body: Texts = {}): Promise<Response> {
  const { text } = await browser.get(page);
  return send(browser, action, { edit_version: editVersionOf(text), ...body });
}
