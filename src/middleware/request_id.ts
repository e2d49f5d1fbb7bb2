import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Origin } from '../current.js';

declare global {
  namespace Express {
    interface Request {
      /** One id per request: in the logs, the audit log, and on error pages. */
      id: string;
    }
  }
}

/** Gives each request its id. */
export const requestId: RequestHandler = (req, res, next) => {
  req.id = randomUUID();
  res.set('X-Request-Id', req.id);
  next();
};

/** Where a request comes from, for the audit log. */
export const originOf = (req: Request): Origin => ({ ip: req.ip ?? null, requestId: req.id });
