import { describe, expect, it } from 'vitest';
import { safeHref } from '#src/helpers/safe_href.js';

describe('an address becomes a link', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['http://example.com', 'http://example.com/'],
    ['HTTPS://EXAMPLE.COM/x', 'https://example.com/x'],
    ['mailto:help@example.com', 'mailto:help@example.com'],
    ['https://example.com/"><script>', 'https://example.com/%22%3E%3Cscript%3E'],
  ])('%s', (uri, href) => {
    expect(safeHref(uri)).toBe(href);
  });
});

describe('an address stays text', () => {
  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.com/x',
    'ftp://example.com',
    'tel:+12025550100',
    'view-source:https://example.com',
    '//example.com',
    '/sessions/end',
    'example.com',
    '?x',
    '#x',
    'https://',
    '',
  ])('%j', (uri) => {
    expect(safeHref(uri)).toBeUndefined();
  });
});
