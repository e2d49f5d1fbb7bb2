import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { isDatabaseTrouble } from '../db/database_code.js';
import { BadRequest, CompanyLeft, NotFound, NotSignedIn, PageError, TooManyTries } from '../errors.js';
import { keepForm } from '../helpers/kept_form.js';
import { reasonField } from '../helpers/reason_field.js';
import { showPage } from './pages.js';

const HEADINGS: { readonly [status: number]: string } = {
  400: 'That did not work',
  403: 'You may not open this page',
  404: 'Page not found',
  409: 'Somebody was faster',
  413: 'That is too large',
  429: 'Too many tries',
  500: 'Something went wrong',
  503: 'Back in a moment',
};
const TOO_LARGE = 'What you sent is larger than this page takes. Go back, make it shorter and send it again.';
const OUR_FAULT =
  'This is our fault, not yours. Try again; if it stays, give the number below to whoever runs this site.';
const TROUBLE =
  'The database does not answer just now. Nothing was saved from this request; go back and send it again in a minute.';

const RELOAD = 'then come back here and reload this page: your browser sends what you typed once more.';
const TOO_MUCH_TO_KEEP = `You are logged out. Open the log-in in another tab and log in there, ${RELOAD}`;
const TOO_MUCH_TO_CARRY = `As it is very long, do so in another tab, ${RELOAD}`;

/** Whatever no router answered. */
export const notFound: RequestHandler = () => {
  throw new NotFound();
};

/** Turns what was thrown into the error it is for the reader. */
export function asPageError(error: unknown): PageError {
  if (error instanceof PageError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new PageError(413, TOO_LARGE);
  if (typeof status === 'number' && status >= 400 && status < 500) return new BadRequest();
  return isDatabaseTrouble(error) ? new PageError(503, TROUBLE) : new PageError(500, OUR_FAULT);
}

/** The one place that turns errors into pages: the layout stays, the request's id is shown, nothing of the inside is. */
export function errorPages(log: Logger): ErrorRequestHandler {
  return async (error, req, res, next) => {
    const known = asPageError(error);
    if (known.status >= 500) log.error({ requestId: req.id, err: error }, 'request failed');
    if (res.headersSent) return next(error);
    if (known instanceof TooManyTries) res.set('Retry-After', String(known.seconds));
    if (known instanceof NotSignedIn) return askToLogIn(req, res);
    const { heading, links } = wordsOf(known);
    const kept = known instanceof CompanyLeft ? keepForm(req.body) : '';
    if (known instanceof CompanyLeft && kept) return askToEnter(req, res, { error: known, heading, kept });
    const text = kept === undefined ? `${known.message} ${TOO_MUCH_TO_CARRY}` : known.message;
    const data = { status: known.status, heading, text, links };
    await showPage(req, res, 'errors/error', { title: heading, status: known.status, data }).catch(() => {
      res.status(known.status).type('text').send(`${heading}. ${known.message}\nRequest ${req.id}\n`);
    });
  };
}

function wordsOf(error: PageError) {
  const start = { href: '/', label: 'Go to the start page' };
  if (!(error instanceof CompanyLeft))
    return { heading: HEADINGS[error.status] ?? 'That did not work', links: [start] };
  const { id, name } = error.company;
  return {
    heading: `You are no longer in ${name}`,
    links: [{ href: `/companies/${id}`, label: `Enter ${name} again` }, start],
  };
}

/** Log-in, and from there back to the page that was asked for; what was typed into a form comes along, for sending it again. */
async function askToLogIn(req: Request, res: Response): Promise<void> {
  if (req.method === 'GET') return res.redirect(303, `/sessions/new?return_to=${encodeURIComponent(req.originalUrl)}`);
  const kept = keepForm(req.body);
  if (kept === '') return res.redirect(303, '/sessions/new');
  const page = { title: 'Log in again', layout: 'plain', status: 401 } as const;
  if (kept === undefined) {
    const links = [{ href: '/sessions/new', label: 'Log in' }];
    const data = { status: 401, heading: page.title, text: TOO_MUCH_TO_KEEP, links };
    return showPage(req, res, 'errors/error', { ...page, data });
  }
  const typed = { return_to: req.originalUrl, kept };
  await showPage(req, res, 'users/sessions/new', { ...page, data: { typed, problems: [] } });
}

/** The form for entering a company again, which carries along what was sent after the stay was over. */
async function askToEnter(
  req: Request,
  res: Response,
  { error, heading, kept }: { error: CompanyLeft; heading: string; kept: string },
): Promise<void> {
  const { company, message: text, status } = error;
  const carried = { return_to: req.originalUrl, kept };
  const data = { ...company, text, reason: reasonField('Why do you enter?'), carried };
  await showPage(req, res, 'users/companies/enter_again', { title: heading, status, asksToEnter: true, data });
}
