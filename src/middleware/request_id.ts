import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

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
