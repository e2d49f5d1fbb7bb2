import type { RequestHandler } from 'express';
import { BadRequest } from '../errors.js';

/** Refuses requests for no path (`OPTIONS *`), which no page of ours sends and not every middleware understands. */
export const requestTarget: RequestHandler = (req, _res, next) => {
  next(req.url.startsWith('/') ? undefined : new BadRequest());
};
