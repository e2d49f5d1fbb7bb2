import type { RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';

/** The built files, precompressed; their names carry their content's hash, so that browsers keep them for ever. */
export function assets(folder: string): RequestHandler {
  return expressStaticGzip(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    index: false,
    serveStatic: { immutable: true, maxAge: '1y', redirect: false },
  });
}
