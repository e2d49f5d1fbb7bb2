import { error, type Finding } from './finding.js';
import { linksOf } from './layouts.js';
import type { Readable } from './readable.js';

const SCHEMES = ['http:', 'https:', 'mailto:'];
/** The scheme as it is written, so that `java\nscript:` and a leading space are not mended silently by the URL parser. */
const WRITTEN = /^(?:https?:\/\/[^\s\p{Cc}\\]+|mailto:[^\s\p{Cc}\\]+)$/iu;

/** Whether a link may be shown to be followed: a whole http, https or mailto address. */
export function isSafeLink(uri: string): boolean {
  return WRITTEN.test(uri) && URL.canParse(uri) && SCHEMES.includes(new URL(uri).protocol);
}

/** Links that do not begin with https://, http:// or mailto:. */
export function linkFindings(file: Readable): Finding[] {
  const wrong = linksOf(file).filter(({ it }) => !isSafeLink(it));
  const more = {
    expected: 'an address that begins with https://, http:// or mailto:',
    mend: 'Write the whole address, with https://',
  };
  return wrong.map(({ pointer }) => error('forbidden_link', pointer, 'This link is not allowed', more));
}
