import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../support/source.ts';

/** A pattern's text between slashes, where it cannot be a division or a comment. */
const LITERAL =
  /(?:[=(,:[!&|?{};\s]|return)\s*\/((?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/[dgimsuyv]*(?=[\s.,;:)\]}]|$)/gm;

/** Whether a group that repeats holds something that repeats without an end, as in (a+)+: the time for such can double with each letter. */
function repeatsWithin(pattern: string): boolean {
  const open: boolean[] = [];
  const plain = pattern.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  for (let at = 0; at < plain.length; at++) {
    const endless = /^(?:[*+]|\{\d+,\})/.test(plain.slice(at + 1));
    if (plain[at] === '(') open.push(false);
    else if (plain[at] === ')') {
      const inner = open.pop() ?? false;
      if (inner && endless) return true;
      if ((inner || endless) && open.length > 0) open[open.length - 1] = true;
    } else if (endless && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}

/** Reviewed: what repeats inside is set apart from what follows it, so that there is one way to read a text. */
const REVIEWED: readonly string[] = [];

describe('20: patterns of our own', () => {
  it.each(['(a+)+$', '(a*)*', '((ab)+)*', '(?:x|y+){2,}', '(a|b)+'])('knows %s', (pattern) => {
    expect(repeatsWithin(pattern)).toBe(pattern !== '(a|b)+');
  });

  it('hold no repetition inside a repetition', async () => {
    const found = (await sourceFiles()).flatMap(({ path, text }) =>
      [...text.matchAll(LITERAL)].map(([, pattern = '']) => ({ path, pattern })),
    );
    expect(found.length).toBeGreaterThan(40);
    const risky = found.filter(({ pattern }) => repeatsWithin(pattern) && !REVIEWED.includes(pattern));
    expect(risky.map(({ path, pattern }) => `${path} /${pattern}/`)).toEqual([]);
  });

  it('no text of a tenant becomes a pattern of V8', async () => {
    const makers = (await sourceFiles()).filter(({ text }) => /new RegExp\(/.test(text)).map(({ path }) => path);
    expect(makers).toEqual([]);
  });
});

describe('15: views', () => {
  it('are given what our code names, never a request’s own objects', async () => {
    const files = await sourceFiles();
    const given = files.filter(({ text }) => /res\.render\(|data:\s*req\.|\.\.\.req\.(body|query|params)/.test(text));
    expect(given.map(({ path }) => path)).toEqual([]);
    const renders = files.filter(({ text }) => /\.render\(/.test(text)).map(({ path }) => path);
    expect(renders).toEqual(['src/middleware/pages.ts']);
  });
});
