import { expect, it } from 'vitest';
import { isSafeLink } from '#src/workflow_engine/checker/links.js';

it.each([
  ['https://example.com', true],
  ['http://intranet/leave?x=1#y', true],
  ['HTTPS://EXAMPLE.COM/', true],
  ['mailto:office@example.com', true],
  ['javascript:alert(1)', false],
  ['JaVaScRiPt:alert(1)', false],
  [' javascript:alert(1)', false],
  ['java\nscript:alert(1)', false],
  ['java\tscript:alert(1)', false],
  ['\u0001javascript:alert(1)', false],
  ['javascript&colon;alert(1)', false],
  ['javascript://example.com/%0aalert(1)', false],
  ['data:text/html,<script>', false],
  ['vbscript:x', false],
  ['file:///etc/passwd', false],
  ['//evil.example.com', false],
  ['/leave', false],
  ['https:evil', false],
  ['https:\\\\evil.example.com', false],
  ['https://', false],
  [' https://example.com', false],
  ['https://exa mple.com', false],
  ['blob:https://example.com/1', false],
  ['', false],
])('%j may be followed: %s', (uri, safe) => {
  expect(isSafeLink(uri)).toBe(safe);
});
