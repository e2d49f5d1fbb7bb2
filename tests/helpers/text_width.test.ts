import { describe, expect, it } from 'vitest';
import { shorten, textWidth, wrap } from '#src/helpers/text_width.js';

const room = { width: 60, size: 10 };

describe('text widths', () => {
  it('measures wide letters wider, and squares for East Asian ones', () => {
    expect(textWidth('mmm', 10)).toBeGreaterThan(textWidth('iii', 10));
    expect(textWidth('東京', 10)).toBeGreaterThanOrEqual(20);
    expect(textWidth('abc', 10, true)).toBeGreaterThan(textWidth('abc', 10));
  });

  it('shortens only what does not fit, whole characters', () => {
    expect(shorten('short', room)).toBe('short');
    expect(shorten('much too long for this', room)).toMatch(/^much.*…$/);
    expect(textWidth(shorten('much too long for this', room), 10)).toBeLessThanOrEqual(60);
    expect(shorten('🌻'.repeat(20), room).isWellFormed()).toBe(true);
  });

  it('wraps at spaces, in so many lines and no more', () => {
    expect(wrap('one two three four', room, 3)).toEqual(['one two', 'three four']);
    expect(wrap('one two three four five six seven', room, 2)).toHaveLength(2);
    expect(wrap('one two three four five six seven', room, 2).at(-1)).toMatch(/…$/);
    expect(wrap('', room, 2)).toEqual([]);
  });
});
