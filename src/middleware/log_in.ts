import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { Request } from 'express';
import type { LoggedIn } from '../current.js';

/** Signs this browser in, with a new session id (passport renews it; an old one given by somebody else is worth nothing). */
export async function logIn(req: Request, user: LoggedIn): Promise<void> {
  await new Promise<void>((resolve, reject) => req.logIn(user, (error) => (error ? reject(error) : resolve())));
}

/** Ends the session in this browser and in the database. */
export async function logOut(req: Request): Promise<void> {
  await promisify(req.session.destroy.bind(req.session))();
}

/** Goes on with this session alone after all of them were ended: another id, the new version, everything else as it was. */
export async function keepSession(req: Request, sessionVersion: number): Promise<void> {
  const { cookie: _cookie, ...kept } = req.session as unknown as { cookie: unknown; passport?: { user?: object } };
  await promisify(req.session.regenerate.bind(req.session))();
  Object.assign(req.session, kept, { passport: { user: { ...kept.passport?.user, sessionVersion } } });
  await promisify(req.session.save.bind(req.session))();
}

/** The name of this browser's session in the list of one's own: a hash, since the id is a secret. */
export const sessionName = (req: Request): string => createHash('sha256').update(req.sessionID).digest('hex');

/** Gives the same session another id, with what `change` puts into it; whoever knew the old id has nothing. */
export async function renewSession(req: Request, change: (session: Request['session']) => void): Promise<void> {
  const kept = (req.session as unknown as { passport?: unknown }).passport;
  await promisify(req.session.regenerate.bind(req.session))();
  (req.session as unknown as { passport?: unknown }).passport = kept;
  change(req.session);
  await promisify(req.session.save.bind(req.session))();
}
