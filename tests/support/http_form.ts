import type { Response } from 'supertest';
import { formValues, type Visitor } from './site.ts';

/** Opens a page and sends its form with these values in place of what it holds; gives the answer. */
export async function fillIn(
  browser: Visitor,
  page: string,
  action: string,
  values: Record<string, string>,
): Promise<Response> {
  const opened = await browser.get(page);
  if (opened.status !== 200) throw new Error(`${page} answered ${opened.status}`);
  return browser
    .post(action)
    .type('form')
    .send({ ...formValues(opened.text), ...values });
}
