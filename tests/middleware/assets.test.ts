import { expect, it } from 'vitest';
import { useDatabase } from '../support/database.ts';
import { visitor } from '../support/site.ts';

useDatabase();

it('sends the built files compressed, kept for ever, and nothing else of the folder', async () => {
  const browser = visitor();
  const page = await browser.get('/');
  const sheet = /href="(\/assets\/styles\.\w+\.css)"/.exec(page.text)?.[1] ?? '';
  const answer = await browser.get(sheet).set('Accept-Encoding', 'br');
  expect(answer.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/css; charset=UTF-8',
    vary: 'Accept-Encoding',
  });
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const plain = await browser.get(sheet).set('Accept-Encoding', 'identity');
  expect(plain.headers['content-encoding']).toBeUndefined();
  for (const path of [
    '/assets/',
    '/assets/manifest.json',
    '/assets/../manifest.json',
    '/assets/%2e%2e/manifest.json',
  ]) {
    expect((await browser.get(path)).status, path).toBe(404);
  }
});
