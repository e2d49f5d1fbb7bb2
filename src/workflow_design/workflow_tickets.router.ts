import { type Request, type Response, Router } from 'express';
import { BadRequest, NotFound } from '#src/errors.js';
import { readForm, typedText } from '#src/forms/body.js';
import { currentOf } from '#src/middleware/current.js';
import { flash } from '#src/middleware/flash.js';
import { showPage } from '#src/middleware/pages.js';
import { requireRole } from '#src/middleware/require_role.js';
import type { TicketType } from '#src/workflow_engine/workflow_file.js';
import { findCompanyRoles } from './company_role_names.js';
import { freeKey, keyFrom } from './draft_edits/keys.js';
import { addTicket, changeTicket, moveTicket, removeTicket } from './draft_edits/tickets.js';
import { draftHref, type Tried, withApart } from './edit_page.js';
import type { Texts } from './form_controls.js';
import { openTicketForm, readTicketForm, type TicketForm } from './ticket_form.js';
import { findTicketKeys } from './ticket_keys.js';
import { newTicketPage, ticketFormPage, ticketListPage } from './ticket_pages.js';
import { keyIn } from './workflow_definitions.schema.js';
import { type Draft, editDraft, findDraft } from './workflow_edits.js';
import { positionForm, removalForm } from './workflow_edits.schema.js';
import { newTicketForm } from './workflow_tickets.schema.js';

export const workflowTickets = Router({ mergeParams: true });
workflowTickets.use(requireRole(['workflow_creator']));

const VIEWS = 'workflow_design/workflow_tickets';

async function showList(req: Request, res: Response, tried: Tried = {}) {
  const draft = await findDraft(currentOf(req), keyIn(req.params));
  await showPage(req, res, `${VIEWS}/index`, ticketListPage(draft, tried));
}

function showNew(req: Request, res: Response, draft: Draft, texts: Texts, tried: Tried = {}) {
  return showPage(req, res, `${VIEWS}/new`, newTicketPage(draft, texts, tried));
}

async function ticketIn(req: Request) {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const ticket = draft.definition.tickets.get(String(req.params.name))?.ticket;
  if (!ticket) throw new NotFound();
  return { draft, ticket, roles: await findCompanyRoles(current) };
}

type Shown = Awaited<ReturnType<typeof ticketIn>> & { readonly form: TicketForm };

function showForm(req: Request, res: Response, { draft, ticket, roles, form }: Shown, tried: Tried = {}) {
  const now = () => ticketFormPage(draft, ticket, openTicketForm(ticket, roles), { tried: {}, roles });
  return showPage(req, res, `${VIEWS}/edit`, withApart(ticketFormPage(draft, ticket, form, { tried, roles }), now));
}

workflowTickets.get('/', (req, res) => showList(req, res));

workflowTickets.get('/new', async (req, res) => {
  await showNew(req, res, await findDraft(currentOf(req), keyIn(req.params)), {});
});

workflowTickets.post('/new', async (req, res) => {
  const current = currentOf(req);
  const draft = await findDraft(current, keyIn(req.params));
  const { values, problems } = readForm(newTicketForm, req.body);
  if (!values) return showNew(req, res, draft, typedText(req.body), { problems });
  const { title, edit_version: editVersion } = values;
  const key = freeKey(keyFrom(title) ?? 'ticket', await findTicketKeys(current));
  const made: TicketType = { key, title, fields: [] };
  const change = { action: 'added a ticket type', about: title, edit: addTicket(made) };
  const trouble = await editDraft(current, draft.key, editVersion, change);
  if (trouble) return showNew(req, res, draft, typedText(req.body), { trouble });
  flash(res, 'success', `The ticket type “${title}” is added. Say what it asks, and who may submit it.`);
  res.redirect(303, draftHref(draft.key, 'tickets', key));
});

workflowTickets.get('/:name', async (req, res) => {
  const found = await ticketIn(req);
  await showForm(req, res, { ...found, form: openTicketForm(found.ticket, found.roles) });
});

workflowTickets.post('/:name', async (req, res) => {
  const found = await ticketIn(req);
  const { draft, ticket, roles } = found;
  const { made, form } = readTicketForm(req.body, { before: ticket, fields: draft.definition.fields, roles });
  if (!made) return showForm(req, res, { ...found, form });
  const change = { action: 'changed a ticket type', about: made.title, edit: changeTicket(ticket.key, () => made) };
  const trouble = await editDraft(currentOf(req), draft.key, form.texts.edit_version ?? '', change);
  if (trouble) return showForm(req, res, { ...found, form }, { trouble });
  flash(res, 'success', `The ticket type “${made.title}” is saved.`);
  res.redirect(303, draftHref(draft.key, 'tickets', made.key));
});

workflowTickets.post('/:name/position', async (req, res) => {
  const { values } = readForm(positionForm, req.body);
  if (!values) throw new BadRequest();
  const [key, name] = [keyIn(req.params), String(req.params.name)];
  const change = { action: 'moved a ticket type', about: name, edit: moveTicket(name, values.by === 1 ? 1 : -1) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  res.redirect(303, `${draftHref(key, 'tickets')}#ticket-${name}`);
});

workflowTickets.post('/:name/removal', async (req, res) => {
  const { values } = readForm(removalForm, req.body);
  if (!values) throw new BadRequest();
  const [key, name] = [keyIn(req.params), String(req.params.name)];
  const change = { action: 'removed a ticket type', about: name, edit: removeTicket(name) };
  const trouble = await editDraft(currentOf(req), key, values.edit_version, change);
  if (trouble) return showList(req, res, { trouble });
  flash(res, 'success', `The ticket type “${name}” is removed.`);
  res.redirect(303, draftHref(key, 'tickets'));
});
