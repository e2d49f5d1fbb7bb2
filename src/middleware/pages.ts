import type { Request, Response } from 'express';
import { type MenuGroup, menuFor } from '../helpers/menu.js';
import { fullName, initials } from '../helpers/people.js';
import { rendered } from '../helpers/safe_html.js';
import { clearFlash } from './flash.js';
import { menuCountsOf } from './menu_counts.js';

/** What every page says of itself; `data` is what its view shows. */
export type Page = {
  readonly title: string;
  readonly pretitle?: string;
  readonly heading?: string;
  readonly actions?: readonly { href: string; label: string; primary?: boolean }[];
  readonly status?: number;
  readonly layout?: 'page' | 'plain';
  /** Whether the plain layout offers to log in and sign up; it does unless told. */
  readonly offersLogIn?: boolean;
  /** Whether the page itself asks a superuser to enter the company again that they are no longer in; the bar above it would do so twice. */
  readonly asksToEnter?: boolean;
  readonly data?: { readonly [name: string]: unknown };
};

const render = (res: Response, view: string, data: object) =>
  new Promise<string>((resolve, reject) =>
    res.app.render(view, data, (error, html) => (error ? reject(error) : resolve(String(html)))),
  );

/** Sends a page: the view inside its layout. Views get `reader` (time zone, now), `asset` and the page's own data, nothing from the request. */
export async function showPage(req: Request, res: Response, view: string, page: Page): Promise<void> {
  const shared = {
    asset: res.app.get('asset'),
    reader: { timeZone: timeZoneOf(req), now: new Date() },
    requestId: req.id,
  };
  const body = rendered(await render(res, view, { ...shared, ...page.data }));
  const html = await render(res, `layout/${layoutOf(req, page)}`, {
    ...shared,
    ...(await frame(req, res)),
    ...(page.asksToEnter && { left: null }),
    ...pageWords(page),
    offersLogIn: page.offersLogIn ?? true,
    body,
  });
  clearFlash(res);
  res
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(html);
}

const layoutOf = (req: Request, page: Page) => page.layout ?? (req.signedIn ? 'page' : 'plain');

function pageWords({ title, pretitle = '', heading = title, actions = [], status }: Page) {
  // Whoever hears the page read aloud learns first that something is wrong with what was sent.
  return { title: status === 422 || status === 429 ? `Error: ${title}` : title, pretitle, heading, actions };
}

async function frame(req: Request, res: Response) {
  const user = req.signedIn
    ? { name: fullName(req.signedIn), initials: initials(req.signedIn), email: req.signedIn.email }
    : null;
  const { current } = req;
  const company = current ? { name: current.company.name } : null;
  const path = req.originalUrl.split('?')[0] ?? '/';
  return {
    user,
    company,
    impersonation: impersonationOf(req),
    left: req.user?.left ?? null,
    menu: await menuOf(req, path),
    flash: res.locals.flash ?? null,
  };
}

function impersonationOf({ user, current }: Request) {
  if (!current || !user?.impersonation) return null;
  const { minutesLeft, reason } = user.impersonation;
  return { company: current.company.name, minutesLeft, reason };
}

async function menuOf(req: Request, path: string): Promise<MenuGroup[]> {
  if (!req.signedIn) return [];
  return menuFor(req.signedIn, req.current, path, await menuCountsOf(req));
}

/** The reader's time zone: the person's own. */
export function timeZoneOf(req: Request): string {
  return req.signedIn?.timeZone ?? 'UTC';
}
