import { type Request, type Response, Router } from 'express';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { cancelTicket } from './cancel_ticket.js';
import { holdTicket, resumeTicket } from './hold_ticket.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { readerOf } from './reader.js';
import { type ShownAction, ticketActions } from './ticket_actions.js';
import { listTicketsOf, ticketCells } from './ticket_list.js';
import { adminPart, ticketPage, ticketWords } from './ticket_page.js';
import { findTicket } from './tickets.js';
import { buttonForm, reasonForm } from './tickets.schema.js';

export const tickets = Router();
tickets.use(requireRole(['ticket_admin']));

const PATH = '/tickets';

tickets.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const { rows, next } = await listTicketsOf(current, query);
  const data = {
    tabs: stateTabs(PATH, 'Which tickets', query),
    rows: rows.map((ticket) => ticketCells(ticket, PATH, reader)),
    pages: pageLinks(PATH, query, next),
    state: query.state,
  };
  await showPage(req, res, 'workflow_ops/tickets/index', { title: 'Tickets', data });
});

tickets.get('/:number', (req, res) => showTicket(req, res, {}));

tickets.post('/:number/hold', async (req, res) => {
  const number = idIn(req.params.number);
  const { values, problems } = readForm(reasonForm, req.body);
  const typed = { at: 'hold', reason: typedText(req.body).reason ?? '' } as const;
  if (!values) return showTicket(req, res, { ...typed, problem: problems[0]?.message }, 422);
  const deed = await holdTicket(currentOf(req), { number, reason: values.reason });
  if (deed.kind === 'refused') return showTicket(req, res, { ...typed, refused: deed.why }, 409);
  flash(res, 'success', `#${number} is on hold. Nobody can complete its tasks until you resume it.`);
  res.redirect(303, `${PATH}/${number}`);
});

tickets.post('/:number/hold/end', async (req, res) => {
  const number = idIn(req.params.number);
  readForm(buttonForm, req.body);
  const deed = await resumeTicket(currentOf(req), number);
  if (deed.kind === 'refused') return showTicket(req, res, { refused: deed.why }, 409);
  flash(res, 'success', `#${number} goes on. Its due times have moved by as long as it was on hold.`);
  res.redirect(303, `${PATH}/${number}`);
});

tickets.post('/:number/cancellation', async (req, res) => {
  const number = idIn(req.params.number);
  const { values, problems } = readForm(reasonForm, req.body);
  const typed = { at: 'cancel', reason: typedText(req.body).reason ?? '' } as const;
  if (!values) return showTicket(req, res, { ...typed, problem: problems[0]?.message }, 422);
  const deed = await cancelTicket(currentOf(req), { number, reason: values.reason });
  if (deed.kind === 'refused') return showTicket(req, res, { ...typed, refused: deed.why }, 409);
  flash(res, 'success', `#${number} is cancelled.`);
  res.redirect(303, `${PATH}/${number}`);
});

async function showTicket(req: Request, res: Response, shown: ShownAction, status = 200) {
  const current = currentOf(req);
  const reader = readerOf(current);
  const facts = await findTicket(current, idIn(String(req.params.number)));
  const page = await ticketPage(facts, reader, { forAdmin: true });
  const data = { ...page, ...adminPart(facts, reader), ...ticketActions(facts, shown) };
  await showPage(req, res, 'workflow_ops/tickets/show', { ...ticketWords(facts), status, data });
}
