import type { RequestHandler, Response } from 'express';
import { z } from 'zod';

const NAME = 'flash';
const flashSchema = z.strictObject({ kind: z.enum(['success', 'info', 'danger']), text: z.string().max(500) });
export type Flash = z.infer<typeof flashSchema>;

// A cookie, not the session: showing a message must not be a write on a GET.
const options = { httpOnly: true, sameSite: 'lax', path: '/' } as const;

/** Shows a sentence on the next page. */
export function flash(res: Response, kind: Flash['kind'], text: string): void {
  const value = Buffer.from(JSON.stringify({ kind, text: text.slice(0, 500) })).toString('base64url');
  res.cookie(NAME, value, { ...options, maxAge: 60_000, secure: res.app.get('secure cookies') === true });
}

/** Takes the sentence that the page before left, once. */
export const takeFlash: RequestHandler = (req, res, next) => {
  const value = /(?:^|; )flash=([\w-]+)/.exec(req.get('cookie') ?? '')?.[1];
  res.locals.flash = value === undefined ? null : readFlash(value);
  // Kept over a redirect and a failed request: only a page that shows it takes it away.
  next();
};

/** Takes away the cookie of a sentence that is being shown. */
export function clearFlash(res: Response): void {
  if (res.locals.flash !== null && res.locals.flash !== undefined) res.clearCookie(NAME, options);
}

function readFlash(value: string): Flash | null {
  try {
    return flashSchema.parse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
