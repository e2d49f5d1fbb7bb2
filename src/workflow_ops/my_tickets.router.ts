import { type Request, type Response, Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { hasRole } from '#src/permissions.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { findMyTicket } from './my_tickets.js';
import { findPeopleFor } from './people_offered.js';
import { readerOf } from './reader.js';
import { takeSubmission } from './submission.js';
import { drawSubmission, openingForm, readSent, type ShownForm } from './submission_form.js';
import { listTicketsOf, ticketCells } from './ticket_list.js';
import { ticketPage, ticketWords } from './ticket_page.js';
import { findTicketType, findTicketTypes, type OpenTicketType } from './ticket_types.js';

export const myTickets = Router();
myTickets.use(requireRole(['user']));

const PATH = '/my_tickets';

myTickets.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const { rows, next } = await listTicketsOf(current, query, current.user.id);
  const data = {
    tabs: stateTabs(PATH, 'Which tickets', query),
    rows: rows.map((ticket) => ticketCells(ticket, PATH, reader)),
    pages: pageLinks(PATH, query, next),
    state: query.state,
  };
  const actions = [{ href: `${PATH}/new`, label: 'Submit a ticket', primary: true }];
  await showPage(req, res, 'workflow_ops/my_tickets/index', { title: 'My tickets', actions, data });
});

myTickets.get('/new', async (req, res) => {
  const current = currentOf(req);
  const key = req.query.ticket_definition;
  if (typeof key !== 'string') {
    const data = { types: await findTicketTypes(current), mayDesign: hasRole(current, 'workflow_creator') };
    return showPage(req, res, 'workflow_ops/my_tickets/choose', { title: 'Submit a ticket', data });
  }
  const type = await findTicketType(current, key);
  await showForm(req, res, type, { typed: openingForm(type, readerOf(current)) });
});

myTickets.post('/', async (req, res) => {
  const current = currentOf(req);
  const sent = readSent(req.body);
  const type = await findTicketType(current, sent.page.ticket_definition);
  const { number, shown, status } = await takeSubmission(current, type, sent);
  if (shown) return showForm(req, res, type, shown, status);
  flash(res, 'success', `Your ticket has been submitted. Its number is #${number}.`);
  res.redirect(303, `${PATH}/${number}`);
});

myTickets.get('/:number', async (req, res) => {
  const current = currentOf(req);
  const facts = await findMyTicket(current, idIn(req.params.number));
  const data = await ticketPage(facts, readerOf(current), { forAdmin: false });
  await showPage(req, res, 'workflow_ops/my_tickets/show', { ...ticketWords(facts), data });
});

async function showForm(req: Request, res: Response, type: OpenTicketType, shown: ShownForm, status = 200) {
  const current = currentOf(req);
  const { title } = type.compiled.ticket;
  const people = await findPeopleFor(current, type);
  const data = drawSubmission({ ...type, people }, shown, readerOf(current));
  const page = { title, pretitle: 'Submit a ticket', status, data };
  await showPage(req, res, 'workflow_ops/my_tickets/new', page);
}
