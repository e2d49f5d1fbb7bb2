import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** One line per finished request: no bodies, no query values, no addresses of people. */
export function logRequests(log: Logger): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    res.on('finish', () => {
      const ms = Math.round(performance.now() - began);
      // The path as routed: tokens and search words stay out of the log.
      log.info(
        {
          requestId: req.id,
          method: req.method,
          path: req.baseUrl + req.path,
          status: res.statusCode,
          ms,
          user: req.user?.id,
        },
        'request',
      );
    });
    next();
  };
}
