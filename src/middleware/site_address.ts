import type { Request } from 'express';

/** The full address of a path of this site, for links in letters: PUBLIC_URL, or on a local server the address the browser used (loopback only). */
export function addressOf(req: Request, path: string): string {
  const publicUrl: URL | undefined = req.app.get('public url');
  return new URL(path, publicUrl ?? `http://${req.get('host')}`).href;
}
