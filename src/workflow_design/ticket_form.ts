import { readForm, typedText } from '#src/forms/body.js';
import { pressedRows, type Row, takeRows } from '#src/forms/rows.js';
import type { SummaryLine } from '#src/forms/workflow_form.js';
import type { Fields } from '#src/workflow_engine/fields.js';
import { type TicketType, ticketTypeSchema } from '#src/workflow_engine/workflow_file.js';
import type { RoleNamed } from './company_role_names.js';
import { compact, listOr } from './draft_edits/edit.js';
import type { Texts } from './form_controls.js';
import { BLANK_LINK, LINK_COLUMNS, linkTexts, readLinks } from './links_form.js';
import { BLANK_SET, readSet, SET_COLUMNS, setTexts } from './set_values.js';
import { BLANK_PART, openTitle, readTitle, switchedTitle, TITLE_COLUMNS, type TitleForm } from './ticket_title_form.js';
import { ticketForm } from './workflow_tickets.schema.js';

/** The form of a ticket type as it stands; `open`: ids of the company roles that may submit it. */
export type TicketForm = {
  readonly texts: Texts;
  readonly open: readonly number[];
  readonly title: TitleForm;
  readonly presets: readonly Row[];
  readonly links: readonly Row[];
  readonly problems: readonly SummaryLine[];
};

const ACCESS = /^access_([1-9]\d{0,9})$/;

/** The name of a company role's box. */
export function accessName({ id }: RoleNamed): string {
  return `access_${id}`;
}

/** The form of a ticket type as it opens. */
export function openTicketForm(ticket: TicketType, roles: readonly RoleNamed[]): TicketForm {
  const { title, key, description = '', company_role_access: access = [] } = ticket;
  return {
    texts: { title, key, description },
    open: roles.filter(({ name }) => access.includes(name)).map(({ id }) => id),
    title: openTitle(ticket.ticket_title),
    presets: setTexts(ticket.presets),
    links: linkTexts(ticket.ext_ref),
    problems: [],
  };
}

type About = { readonly before: TicketType; readonly fields: Fields; readonly roles: readonly RoleNamed[] };

/** Reads a posted form: the ticket type where it is to be saved and right; else the form as it is shown again. */
export function readTicketForm(
  body: unknown,
  { before, fields, roles }: About,
): { made?: TicketType; form: TicketForm } {
  const taken = takeAll(body);
  const { values, problems = [] } = readForm(ticketForm, taken.rest);
  const { press, ...texts } = typedText(taken.rest);
  const again = {
    links: pressedRows(taken.links, 'links', press, BLANK_LINK)?.rows,
    presets: pressedRows(taken.presets, 'presets', press, BLANK_SET)?.rows,
    parts: pressedRows(taken.parts, 'parts', press, BLANK_PART)?.rows,
  };
  const mode = texts.title_mode === 'text' ? 'text' : 'rows';
  const typed: TitleForm = { mode, parts: again.parts ?? taken.parts, text: texts.title_text ?? '' };
  const title = readTitle(typed);
  const shown = { texts, open: taken.open, links: again.links ?? taken.links, presets: again.presets ?? taken.presets };
  if (press === 'title:switch') return { form: { ...shown, title: switchedTitle(typed), problems: title.problems } };
  if (again.links || again.presets || again.parts) return { form: { ...shown, title: typed, problems: [] } };
  const presets = readSet('presets', taken.presets, { fields, before: before.presets });
  const links = readLinks(taken.links);
  const wrong = [...problems, ...title.problems, ...presets.problems, ...links.problems];
  const form = { ...shown, title: typed, problems: wrong };
  if (!values || wrong.length > 0) return { form };
  const made = compact<TicketType>({
    ...before,
    ...{ key: values.key || before.key, title: values.title, description: values.description },
    ext_ref: listOr(links.links, before.ext_ref),
    company_role_access: roles
      .filter(({ id }) => taken.open.includes(id))
      .map(({ name }) => name)
      .sort(),
    presets: Object.keys(presets.set).length > 0 || before.presets ? presets.set : undefined,
    ticket_title: title.title,
  });
  return checked(made, form);
}

function takeAll(body: unknown) {
  const links = takeRows(body, 'links', LINK_COLUMNS);
  const presets = takeRows(links.rest, 'presets', SET_COLUMNS);
  const parts = takeRows(presets.rest, 'parts', TITLE_COLUMNS);
  const entries = Object.entries(parts.rest);
  const open = entries.flatMap(([name, value]) => (value === 'yes' ? [Number(ACCESS.exec(name)?.[1] ?? 0)] : []));
  const rest = Object.fromEntries(entries.filter(([name]) => !ACCESS.test(name)));
  return { links: links.rows, presets: presets.rows, parts: parts.rows, open: open.filter((id) => id > 0), rest };
}

function checked(made: TicketType, form: TicketForm): { made?: TicketType; form: TicketForm } {
  const read = ticketTypeSchema.safeParse(made);
  if (read.success) return { made: read.data, form };
  const problems = read.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'title'), message }));
  return { form: { ...form, problems } };
}
