import type { RequestHandler } from 'express';
import { ForeignOrigin } from '../errors.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses every write that a page of this site did not send: Sec-Fetch-Site, else Origin; neither header is refused too (safety.md 6). */
export function sameOrigin(publicUrl: URL | undefined): RequestHandler {
  return (req, _res, next) => {
    if (SAFE.has(req.method)) return next();
    const site = req.get('sec-fetch-site');
    const own = publicUrl?.origin ?? `http://${req.get('host')}`;
    const ok = site === undefined ? req.get('origin') === own : site === 'same-origin';
    next(ok ? undefined : new ForeignOrigin());
  };
}
