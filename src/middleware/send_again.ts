import type { Request, Response } from 'express';
import { keptFields } from '../helpers/kept_form.js';
import { showPage } from './pages.js';

/** The form that was sent while nobody was signed in, or in no company any more, for sending it again; `who` it is sent by now, and where. */
export function sendAgain(
  req: Request,
  res: Response,
  { kept, ...shown }: { title: string; who: string; kept: string; action: string },
): Promise<void> {
  const data = { who: shown.who, action: shown.action, fields: keptFields(kept) };
  return showPage(req, res, 'users/sessions/send_again', {
    title: shown.title,
    layout: 'plain',
    offersLogIn: false,
    data,
  });
}
