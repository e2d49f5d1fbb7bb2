import type { TicketType } from '#src/workflow_engine/workflow_file.js';
import type { RoleNamed } from './company_role_names.js';
import { titleWords } from './definition_words.js';
import { draftHref, editPage, type Tried } from './edit_page.js';
import { type Control, control, type RowsShown, rowsOf, type Texts } from './form_controls.js';
import { linkRows } from './links_form.js';
import { accessName, type TicketForm } from './ticket_form.js';
import { whoMaySubmit } from './version_page.js';
import type { Draft } from './workflow_edits.js';

/** The list of a draft's ticket types. */
export function ticketListPage(draft: Draft, tried: Tried) {
  const action = draftHref(draft.key, 'tickets');
  const rows = draft.file.tickets.map((ticket) => ticketRow(draft, ticket));
  const data = {
    list: { caption: 'Ticket types', columns: ['Ticket type', 'Form', 'Open to', 'Tickets are called'], rows, action },
  };
  const actions = [{ href: `${action}/new`, label: 'Add a ticket type', primary: true }];
  return editPage(draft, { tab: 'tickets', title: 'Ticket types', data, actions, ...tried });
}

function ticketRow(draft: Draft, { key, title, fields, company_role_access: access }: TicketType) {
  const action = draftHref(draft.key, 'tickets', key);
  const called = draft.definition.tickets.get(key)?.title;
  return {
    ...{ id: `ticket-${key}`, name: title, action },
    cells: [
      { text: title, href: action },
      { text: `Asks ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`, href: `${action}/entries` },
      { text: whoMaySubmit(access) },
      { text: called ? titleWords(draft.definition, called) : 'Typed by whoever submits' },
    ],
  };
}

/** The page of a new ticket type. */
export function newTicketPage(draft: Draft, texts: Texts, tried: Tried) {
  const given = {
    name: 'title',
    label: 'Title',
    type: 'text',
    hint: 'What people choose to submit, like “Ask for leave”',
    required: true,
  };
  const action = draftHref(draft.key, 'tickets');
  const data = { controls: [control(given, texts, tried.problems)], action: `${action}/new`, back: action };
  return editPage(draft, { tab: 'tickets', title: 'Add a ticket type', data, ...tried });
}

type About = { readonly tried: Tried; readonly roles: readonly RoleNamed[] };

/** The form of one ticket type. */
export function ticketFormPage(draft: Draft, ticket: TicketType, form: TicketForm, { tried, roles }: About) {
  const { texts, problems } = form;
  const action = draftHref(draft.key, 'tickets', ticket.key);
  const key = 'Small letters, digits and _. It stands in addresses; published versions keep theirs';
  const data = {
    ...{ action, back: draftHref(draft.key, 'tickets'), formHref: `${action}/entries`, asks: ticket.fields.length },
    basics: [
      control({ name: 'title', label: 'Title', type: 'text', required: true }, texts, problems),
      control({ name: 'description', label: 'Description', type: 'long_text', optional: true }, texts, problems),
    ],
    open: roles.map((role) => {
      const name = accessName(role);
      return control({ name, label: role.name, type: 'check' }, { [name]: form.open.includes(role.id) ? 'yes' : '' });
    }),
    titleMode: form.title.mode,
    titleText: titleTextControl(form),
    titleParts: titlePartRows(draft, form),
    presets: presetRows(draft, form),
    isMoreOpen: form.presets.length > 0 || form.links.length > 0 || problems.length > 0,
    links: linkRows(form.links, problems),
    more: [control({ name: 'key', label: 'Name in files and addresses', type: 'text', hint: key }, texts, problems)],
  };
  return editPage(draft, { tab: 'tickets', title: `Ticket type: ${ticket.title}`, data, problems, ...tried });
}

function titleTextControl({ title, problems }: TicketForm): Control {
  const hint = 'An expression as JSON. Empty: whoever submits types a title';
  return control(
    { name: 'title_text', label: 'Title as text', type: 'long_text', hint },
    { title_text: title.text },
    problems,
  );
}

function titlePartRows(draft: Draft, { title, problems }: TicketForm): RowsShown {
  const fields = draft.file.workflow.fields.map(({ name, label }) => ({ value: name, label }));
  const options = [...fields, { value: 'ticket.submitter.name', label: 'Name of the submitter' }];
  const hint =
    'Put together from texts and fields, like “Leave from ” and First day. Without any, whoever submits types a title.';
  const shown = {
    name: 'parts',
    legend: 'What its tickets are called',
    hint,
    add: 'Add a part',
    canMove: true,
    one: 'Part',
  };
  const columns = () => [
    { name: 'text', label: 'Text', type: 'text', optional: true },
    { name: 'field', label: 'then the field', type: 'choice', select: true, options, none: '—' },
  ];
  return rowsOf({ ...shown, columns }, title.parts, problems);
}

function presetRows(draft: Draft, { presets, problems }: TicketForm): RowsShown {
  const options = draft.file.workflow.fields.map(({ name, label }) => ({ value: name, label }));
  const hint = 'What this ticket type fills in by itself, so that two types can share the workflow.';
  const shown = {
    name: 'presets',
    legend: 'Set without asking',
    hint,
    add: 'Add a value',
    canMove: false,
    one: 'Value',
  };
  const columns = () => [
    { name: 'field', label: 'Field', type: 'choice', select: true, options },
    { name: 'value', label: 'Value', type: 'text' },
  ];
  return rowsOf({ ...shown, columns }, presets, problems);
}
