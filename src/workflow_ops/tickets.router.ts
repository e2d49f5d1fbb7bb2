import { Router } from 'express';
import { currentOf } from '#src/middleware/current.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { idIn, pageLinks, readListQuery, stateTabs } from './list_query.js';
import { readerOf } from './reader.js';
import { ticketCells } from './ticket_list.js';
import { adminPart, ticketPage, ticketWords } from './ticket_page.js';
import { findTicket, listTickets } from './tickets.js';

export const tickets = Router();
tickets.use(requireRole(['ticket_admin']));

const PATH = '/tickets';

tickets.get('/', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const query = readListQuery(req.query);
  const { rows, next } = await listTickets(current, query);
  const data = {
    tabs: stateTabs(PATH, 'Which tickets', query),
    rows: rows.map((ticket) => ticketCells(ticket, PATH, reader)),
    pages: pageLinks(PATH, query, next),
    state: query.state,
  };
  await showPage(req, res, 'workflow_ops/tickets/index', { title: 'Tickets', data });
});

tickets.get('/:number', async (req, res) => {
  const current = currentOf(req);
  const reader = readerOf(current);
  const facts = await findTicket(current, idIn(req.params.number));
  const data = { ...(await ticketPage(facts, reader, { forAdmin: true })), ...adminPart(facts, reader) };
  await showPage(req, res, 'workflow_ops/tickets/show', { ...ticketWords(facts), data });
});
