import { Router } from 'express';
import { definitionStatus } from '#src/helpers/statuses.js';
import { currentOf } from '#src/middleware/current.js';
import { showPage, timeZoneOf } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import { previewForm } from './form_preview.js';
import { pagesOf, stateTabs } from './list_pages.js';
import { findTicketDefinition, findTicketDefinitions, type TicketTypeRow } from './ticket_definitions.js';
import { ticketTypePage } from './ticket_type_page.js';
import { whoMaySubmit } from './version_page.js';
import { PAGE } from './workflow_definitions.js';
import { keyIn, listIn } from './workflow_definitions.schema.js';

export const ticketDefinitions = Router();
ticketDefinitions.use(requireRole(['workflow_creator', 'ticket_admin']));

const LIST = '/ticket_definitions';

function ticketTypeRow({ key, title, workflow, version, state, roles }: TicketTypeRow) {
  const words = { title, workflow: `${workflow} · version ${version}`, who: whoMaySubmit(roles) };
  return { key, href: `${LIST}/${key}`, status: definitionStatus(state), ...words };
}

ticketDefinitions.get('/', async (req, res) => {
  const { state, after } = listIn(req.query);
  const found = await findTicketDefinitions(currentOf(req), { state, after });
  const ticketTypes = found.slice(0, PAGE).map(ticketTypeRow);
  const next = found.length > PAGE ? ticketTypes.at(-1)?.key : undefined;
  const pages = pagesOf(LIST, { state }, { at: { after }, next: { after: next } });
  const data = { ticketTypes, pages, tabs: stateTabs(LIST, state) };
  await showPage(req, res, 'workflow_design/ticket_definitions/index', {
    title: 'Ticket types',
    pretitle: 'Design',
    data,
  });
});

ticketDefinitions.get('/:key', async (req, res) => {
  const current = currentOf(req);
  const { compiled, version } = await findTicketDefinition(current, keyIn(req.params));
  const preview = previewForm(current, version.definition, compiled);
  const data = { ...ticketTypePage(compiled, version, timeZoneOf(req)), preview };
  const pretitle = `Ticket type of ${version.file.workflow.title} · version ${version.version}`;
  await showPage(req, res, 'workflow_design/ticket_definitions/show', { title: compiled.ticket.title, pretitle, data });
});
